/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * linux.c - rules about what Linux is booted with
 */
#include "model/linux.h"

#include <string.h>

#include "base/text.h"
#include "model/kernel.h"
#include "rule/chosen.h"
#include "rule/functions.h"
#include "rule/linux.h"

/* Machines of ELF. */
enum { ELF_ARM = 40, ELF_ARM64 = 183 };

void each_linux(struct report *r, linux_rule *rule)
{
	struct linux_boot boot;

	if (linux_read(r->system, NULL, &boot))
		rule(r, &boot);
	for (size_t i = 0; i < r->system->domains.count; i++) {
		if (linux_read(r->system, r->system->domains.at[i], &boot))
			rule(r, &boot);
	}
}

const char *linux_text(struct report *r, const struct linux_boot *boot)
{
	return boot->domain ? text_quote(r->diag->arena, boot->domain->node->path) : "Dom0";
}

/* --- consoles */

struct consoles {
	unsigned count;
	bool pl011, xen, silent; /* ttyAMA0, hvc0, and none by intent: "", "null", "ttynull" */
	const char *last;
};

static bool is_console(const char *value, const char *name)
{
	size_t len = strlen(name);

	return !strncmp(value, name, len) && (!value[len] || value[len] == ',');
}

static struct consoles read_consoles(struct report *r, const struct linux_boot *boot)
{
	static const char option[] = "console=";
	struct consoles c = { 0 };
	const char *at = boot->line, *word;

	while (at && (word = linux_next_word(r->diag->arena, &at))) {
		if (strncmp(word, option, strlen(option)))
			continue;
		c.last = word + strlen(option);
		c.count++;
		c.pl011 = c.pl011 || is_console(c.last, "ttyAMA0");
		c.xen = c.xen || is_console(c.last, "hvc0");
		c.silent = c.silent || !*c.last || is_console(c.last, "null") || is_console(c.last, "ttynull");
	}
	return c;
}

/* What has devices of its own, or talks to Xen, may have consoles that are not known here. */
static bool may_have_more(const struct linux_boot *boot)
{
	for (size_t i = 0; i < boot->domain->modules.count; i++) {
		if (boot->domain->modules.at[i]->kind == MODULE_DEVICE_TREE)
			return true;
	}
	return boot->domain->enhanced != ENHANCED_OFF || boot->domain->capabilities;
}

static void one_guest_console(struct report *r, const struct linux_boot *boot)
{
	struct consoles c;

	if (!boot->domain || may_have_more(boot))
		return;
	c = read_consoles(r, boot);
	if (c.silent || (c.pl011 && boot->domain->vpl011))
		return;
	if (!boot->domain->vpl011 && c.count && !boot->builtin)
		found(r, boot->line_at, "write vpl011; into the domain", "the domain has no vpl011, and so not the console '%s'", c.last);
	else if (boot->domain->vpl011 && c.count)
		found(r, boot->line_at, "write console=ttyAMA0", "Linux writes to the console '%s', and the domain's vpl011 is ttyAMA0", c.last);
	else if (boot->domain->vpl011 && !boot->line)
		found(r, boot->line_at, "write bootargs = \"console=ttyAMA0\"; into the kernel's node",
		      "there are no bootargs, and Linux may choose another console than the domain's vpl011");
	/* Without a virtual terminal in the kernel the UART is the first console that comes, and is taken. */
	else if (boot->domain->vpl011 && !linux_lacks(boot, "VT"))
		found(r, boot->line_at, "write console=ttyAMA0", "the bootargs name no console, and Linux may choose another one than the domain's vpl011");
}

void guest_console(struct report *r, const struct system *sys)
{
	(void)sys;
	each_linux(r, one_guest_console);
}

void dom0_console(struct report *r, const struct system *sys)
{
	struct linux_boot boot;
	struct consoles c;

	if (!linux_read(sys, NULL, &boot) || chosen_dom0_line_lost(sys))
		return;
	c = read_consoles(r, &boot);
	if (!c.xen && !c.silent && c.count)
		found(r, boot.line_at, "add console=hvc0", "Dom0 writes to the console '%s' and not to Xen's, which is hvc0", c.last);
	else if (!boot.line)
		found(r, boot.line_at, "write bootargs = \"console=hvc0\"; into the kernel's node",
		      "Dom0 has no command line, and Linux does not choose Xen's console by itself");
	else if (!c.xen && !c.silent)
		found(r, boot.line_at, "add console=hvc0", "Dom0's command line names no console, and Linux does not choose Xen's by itself");
}

/* --- how the kernel was built */

static void one_config_console(struct report *r, const struct linux_boot *boot)
{
	struct consoles c = read_consoles(r, boot);
	const char *lost = NULL;

	if (c.pl011 && boot->domain && boot->domain->vpl011 && linux_lacks(boot, "SERIAL_AMBA_PL011_CONSOLE"))
		lost = "SERIAL_AMBA_PL011_CONSOLE";
	if (c.xen && (!boot->domain || boot->domain->enhanced != ENHANCED_OFF) && linux_lacks(boot, "HVC_XEN"))
		lost = "HVC_XEN";
	if (lost)
		found(r, boot->line_at, arena_fmt(r->diag->arena, "build the kernel with CONFIG_%s=y", lost),
		      "the kernel '%s' of %s has no CONFIG_%s for the console '%s'", boot->kernel->file->path, linux_text(r, boot), lost,
		      c.pl011 && boot->domain ? "ttyAMA0" : "hvc0");
}

void kernel_config_console(struct report *r, const struct system *sys)
{
	(void)sys;
	each_linux(r, one_config_console);
}

static void one_config_xen(struct report *r, const struct linux_boot *boot)
{
	if ((!boot->domain || boot->domain->enhanced != ENHANCED_OFF) && linux_lacks(boot, "XEN"))
		found(r, boot->kernel->binary->at, "build the kernel with CONFIG_XEN=y", "the kernel '%s' has no CONFIG_XEN, which %s needs",
		      boot->kernel->file->path, boot->domain ? "xen,enhanced" : "Dom0");
}

void kernel_config_xen(struct report *r, const struct system *sys)
{
	(void)sys;
	each_linux(r, one_config_xen);
}

static void one_config_ramdisk(struct report *r, const struct linux_boot *boot)
{
	static const char *const options[] = {
		[PACKING_GZIP] = "RD_GZIP", [PACKING_XZ] = "RD_XZ", [PACKING_ZSTD] = "RD_ZSTD", [PACKING_LZ4] = "RD_LZ4",
		[PACKING_LZMA] = "RD_LZMA", [PACKING_LZO] = "RD_LZO", [PACKING_BZIP2] = "RD_BZIP2",
	};
	const struct ramdisk *ramdisk = boot->config ? linux_ramdisk(r->diag, boot) : NULL;
	const char *lost = NULL;

	if (!ramdisk)
		return;
	for (size_t i = 0; i < COUNT(options); i++) {
		if (ramdisk->packings >> i & 1 && linux_lacks(boot, options[i]))
			lost = options[i];
	}
	if (linux_lacks(boot, "BLK_DEV_INITRD"))
		lost = "BLK_DEV_INITRD";
	if (lost)
		found(r, boot->ramdisk->binary->at, arena_fmt(r->diag->arena, "build the kernel with CONFIG_%s=y", lost),
		      "the kernel '%s' has no CONFIG_%s, which it needs for the ramdisk '%s'", boot->kernel->file->path, lost, boot->ramdisk->file->path);
}

void kernel_config_ramdisk(struct report *r, const struct system *sys)
{
	(void)sys;
	each_linux(r, one_config_ramdisk);
}

/* --- the root and its first program */

static void one_root(struct report *r, const struct linux_boot *boot)
{
	/* NFS and its like have words of their own. */
	if (boot->ramdisk || !boot->line || !boot->config || linux_has_initramfs(boot) || linux_has_word(r->diag->arena, boot, "root") ||
	    linux_has_word(r->diag->arena, boot, "nfsroot"))
		return;
	found(r, boot->line_at, "write root=, or add a ramdisk", "%s has neither root= nor a ramdisk", linux_text(r, boot));
}

void kernel_root(struct report *r, const struct system *sys)
{
	(void)sys;
	each_linux(r, one_root);
}

/* The program that Linux starts in the ramdisk, and the ramdisk, when both are known; else NULL. */
static const char *first_program(struct report *r, const struct linux_boot *boot, const struct ramdisk **ret)
{
	const char *named = linux_value(r->diag->arena, boot, "rdinit");

	if (!boot->line || linux_has_initramfs(boot) || linux_has_word(r->diag->arena, boot, "noinitrd"))
		return NULL;
	*ret = linux_ramdisk(r->diag, boot);
	/* An archive without a file is a fixture of somebody's, or something that is not understood. */
	return *ret && (*ret)->whole && (*ret)->entries.count ? (named && *named ? named : "/init") : NULL;
}

static void one_ramdisk_init(struct report *r, const struct linux_boot *boot)
{
	struct arena *a = r->diag->arena;
	const struct ramdisk *ramdisk;
	const char *program = first_program(r, boot, &ramdisk);
	const struct ramdisk_entry *e = program ? ramdisk_find(a, ramdisk, program) : NULL;
	const char *named = linux_value(a, boot, "rdinit"), *quoted;

	/* With root= the ramdisk may be there for other things, unless its program is asked for. */
	if (!program || (linux_has_word(a, boot, "root") && !named))
		return;
	quoted = text_quote(a, program);
	if (!e || e->type != RAMDISK_FILE)
		found(r, named ? boot->line_at : boot->ramdisk->binary->at, named ? "name a program that is there" : "put it there, or write root=",
		      "the ramdisk '%s' has no program %s", boot->ramdisk->file->path, quoted);
	else if (!e->executable)
		found(r, boot->ramdisk->binary->at, "chmod +x it", "the program %s in the ramdisk '%s' is not executable", quoted, boot->ramdisk->file->path);
	else if (e->interpreter && !ramdisk_find(a, ramdisk, e->interpreter))
		found(r, boot->ramdisk->binary->at, "put it there", "the program %s in the ramdisk '%s' needs %s, which is not there", quoted,
		      boot->ramdisk->file->path, text_quote(a, e->interpreter));
}

void ramdisk_init(struct report *r, const struct system *sys)
{
	(void)sys;
	each_linux(r, one_ramdisk_init);
}

static bool runs(const struct linux_boot *boot, const struct ramdisk_entry *e)
{
	bool arm64 = boot->kernel->content->probe.kind != PROBE_ARM32_ZIMAGE;

	return !e->machine || (e->machine == ELF_ARM64 && arm64) || e->machine == ELF_ARM;
}

/* A script's interpreter is what must run; links are followed. */
static const struct ramdisk_entry *what_runs(struct report *r, const struct ramdisk *ramdisk, const char *program)
{
	const struct ramdisk_entry *e = ramdisk_find(r->diag->arena, ramdisk, program);

	return e && e->interpreter ? ramdisk_find(r->diag->arena, ramdisk, e->interpreter) : e;
}

static void one_ramdisk_init_arch(struct report *r, const struct linux_boot *boot)
{
	const struct ramdisk *ramdisk;
	const char *program = first_program(r, boot, &ramdisk);
	const struct ramdisk_entry *e = program ? what_runs(r, ramdisk, program) : NULL;

	if (!e || e->type != RAMDISK_FILE || runs(boot, e))
		return;
	found(r, boot->ramdisk->binary->at, "take the ramdisk for arm64", "the program %s in the ramdisk '%s' is not for arm64: its ELF machine is %u",
	      text_quote(r->diag->arena, arena_fmt(r->diag->arena, "/%s", e->path)), boot->ramdisk->file->path, e->machine);
}

void ramdisk_init_arch(struct report *r, const struct system *sys)
{
	(void)sys;
	each_linux(r, one_ramdisk_init_arch);
}
