/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * linux.c - a domain, or Dom0, that boots Linux: its kernel, command line and ramdisk
 */
#include "model/linux.h"

#include <string.h>

#include "base/scoped.h"
#include "dt/value.h"
#include "model/kernel.h"

/* Debian's installer has 130 MiB in it; what has more than this is not looked through. */
static const uint64_t ramdisk_bytes_most = 1024ULL * 1024 * 1024;

/* Of a domain's modules the first with a command line gives it (xen/common/device-tree/bootinfo-fdt.c:add_boot_cmdline). */
static const struct dt_prop *domain_line(const struct domain *domain)
{
	for (size_t i = 0; i < domain->modules.count; i++) {
		if (domain->modules.at[i]->bootargs)
			return domain->modules.at[i]->bootargs;
	}
	return NULL;
}

/* What is built in counts when nothing is given, or always (Linux drivers/of/fdt.c:early_init_dt_scan_chosen). */
static const char *effective_line(const struct kconfig *config, const char *given)
{
	const char *builtin = kconfig_value(config, "CMDLINE");

	if (config && kconfig_state(config, "CMDLINE_FORCE") == KCONFIG_ON)
		return builtin ? builtin : "";
	if (given && *given)
		return given;
	return config ? (builtin ? builtin : "") : NULL;
}

bool linux_read(const struct system *sys, const struct domain *domain, struct linux_boot *ret)
{
	const struct module *kernel = kernel_module(sys, domain, MODULE_KERNEL);
	const struct kernel_info *info = kernel && kernel->content ? kernel->content->kernel : NULL;
	const struct dt_prop *line;

	if (!info || !info->release || !kernel->content->usable)
		return false;
	line = domain ? domain_line(domain) : bootargs_of_dom0(sys);
	*ret = (struct linux_boot){
		.domain = domain, .kernel = kernel, .ramdisk = kernel_module(sys, domain, MODULE_RAMDISK), .release = info->release,
		.config = info->config, .line = effective_line(info->config, value_string(line)),
		.line_at = line ? line->at : kernel->node->at,
	};
	ret->builtin = ret->line && ret->line != value_string(line);
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

const char *linux_next_word(struct arena *a, const char **at)
{
	const char *from = *at;
	char *word;
	size_t len = 0;
	bool quoted = false;

	while (is_blank(*from))
		from++;
	if (!*from)
		return NULL;
	for (*at = from; **at && (quoted || !is_blank(**at)); ++*at)
		quoted = quoted != (**at == '"');
	word = arena_alloc(a, (size_t)(*at - from) + 1);
	for (; from < *at; from++) {
		if (*from != '"')
			word[len++] = *from;
	}
	return strcmp(word, "--") ? word : NULL;
}

const char *linux_value(struct arena *a, const struct linux_boot *boot, const char *name)
{
	const char *at = boot->line, *word, *value = NULL;
	size_t len = strlen(name);

	while (at && (word = linux_next_word(a, &at))) {
		if (!strncmp(word, name, len) && word[len] == '=')
			value = word + len + 1;
	}
	return value;
}

bool linux_has_word(struct arena *a, const struct linux_boot *boot, const char *name)
{
	const char *at = boot->line, *word;
	size_t len = strlen(name);

	while (at && (word = linux_next_word(a, &at))) {
		if (!strncmp(word, name, len) && (!word[len] || word[len] == '='))
			return true;
	}
	return false;
}

bool linux_lacks(const struct linux_boot *boot, const char *option)
{
	return boot->config && kconfig_state(boot->config, option) != KCONFIG_ON;
}

bool linux_has_initramfs(const struct linux_boot *boot)
{
	const char *builtin = kconfig_value(boot->config, "INITRAMFS_SOURCE");

	return builtin && *builtin;
}

const struct ramdisk *linux_ramdisk(struct diag *d, const struct linux_boot *boot)
{
	struct artefact *file = boot->ramdisk ? boot->ramdisk->content : NULL;
	struct ramdisk *made;
	scoped_fd fd = -1;

	if (!file || !file->usable || !file->size || file->ramdisk)
		return file ? file->ramdisk : NULL;
	made = arena_new(d->arena, struct ramdisk);
	file->ramdisk = made;
	/* What cannot be read has its finding, or will have its fault. */
	if (artefact_open(file, &fd) < 0 || ramdisk_read(d->arena, fd, file->size, ramdisk_bytes_most, made) < 0)
		*made = (struct ramdisk){ 0 };
	return made;
}
