/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * option_dom0.c - rules about Dom0 on command lines: its memory, its CPUs, its own line
 */
#include <string.h>

#include "base/text.h"
#include "dt/value.h"
#include "model/machine.h"
#include "rule/chosen.h"
#include "rule/functions.h"

static const uint64_t default_bytes = 512 * 1024 * 1024, page_bytes = 4096;

/* A Dom0 with less was meant to have more: without a unit the number is KiB. */
static const uint64_t likely_bytes = 16 * 1024 * 1024;

enum { GICV2_CPUS_MOST = 8 };

/* What Dom0's memory is said to be: by the command line, else when Xen was built. */
struct dom0_memory {
	const char *text; /* "1G"; NULL when nothing says it */
	const char *rest; /* of it that Xen does not read */
	uint64_t bytes;
	struct origin at;
};

static struct origin line_of(const struct system *sys)
{
	if (sys->bootargs.at)
		return sys->bootargs.at->at;
	return sys->chosen ? sys->chosen->at : sys->tree->root->at;
}

static struct dom0_memory memory_of(const struct system *sys)
{
	const struct bootarg *arg = bootargs_last(&sys->bootargs, "dom0_mem");
	const struct xen_info *xen = system_xen(sys);
	const char *built = xen ? kconfig_value(xen->config, "DOM0_MEM") : NULL;
	struct dom0_memory m = { .at = arg && !arg->builtin ? line_of(sys) : sys->disk.xen_at, .rest = "" };

	if (arg)
		m.text = arg->value ? arg->value : "";
	else if (built && *built)
		m.text = built;
	if (m.text)
		m.bytes = bootarg_size(m.text, &m.rest);
	return m;
}

/* What is not one string is another rule's to say, and nobody knows what stands in it. */
static bool is_readable(const struct bootargs *b)
{
	return !b->at || !b->at->value.len || value_string(b->at);
}

void dom0_memory_default(struct report *r, const struct system *sys)
{
	struct dom0_memory m = memory_of(sys);

	if (!system_has_dom0(sys) || m.bytes || !is_readable(&sys->bootargs))
		return;
	if (m.text)
		found(r, m.at, "write dom0_mem=1G, or what Dom0 needs", "dom0_mem=%s is nothing, Xen gives Dom0 %s", m.text,
		      text_size(r->diag->arena, default_bytes));
	else if (!chosen_xen_line_lost(sys))
		found(r, line_of(sys), "write dom0_mem=1G, or what Dom0 needs", "there is no dom0_mem, Xen gives Dom0 %s",
		      text_size(r->diag->arena, default_bytes));
}

/* What Xen read of the value, with the unit that it lacks. */
static const char *value_hint(struct report *r, const struct dom0_memory *m)
{
	size_t len = (size_t)(m->rest - m->text);
	bool unitless = len && m->text[len - 1] >= '0' && m->text[len - 1] <= '9' && m->bytes < likely_bytes;

	return arena_fmt(r->diag->arena, "write dom0_mem=%s%s", arena_copy(r->diag->arena, m->text, len), unitless ? "M" : "");
}

void dom0_memory_value(struct report *r, const struct system *sys)
{
	struct dom0_memory m = memory_of(sys);
	struct arena *a = r->diag->arena;

	if (!system_has_dom0(sys) || !m.text || !m.bytes)
		return;
	if (*m.rest)
		found(r, m.at, value_hint(r, &m), "Xen cannot read %s in %s, and gives Dom0 %s",
		      text_quote(a, m.rest), text_quote(a, arena_fmt(a, "dom0_mem=%s", m.text)), text_size(a, m.bytes));
	else if (m.bytes < likely_bytes && m.text[strlen(m.text) - 1] >= '0' && m.text[strlen(m.text) - 1] <= '9')
		found(r, m.at, value_hint(r, &m), "dom0_mem=%s without a unit is KiB", m.text);
}

void dom0_memory_multiple(struct report *r, const struct system *sys)
{
	struct dom0_memory m = memory_of(sys);

	/* What no machine has is another rule's. */
	if (system_has_dom0(sys) && m.bytes % page_bytes && m.bytes < UINT64_MAX)
		found(r, m.at, "write whole MiB: dom0_mem=512M", "dom0_mem=%s is no multiple of 4 KiB", m.text);
}

void dom0_cpus_many(struct report *r, const struct system *sys)
{
	const struct bootarg *arg = bootargs_last(&sys->bootargs, "dom0_max_vcpus");
	const struct dt_node *gic = machine_gicv2(sys);
	const char *end;

	if (arg && !arg->builtin && arg->value && gic && system_has_dom0(sys) && bootarg_number(arg->value, &end) > GICV2_CPUS_MOST)
		found(r, line_of(sys), arena_fmt(r->diag->arena, "write dom0_max_vcpus=%d", GICV2_CPUS_MOST),
		      "Dom0 shall have %s CPUs; the machine's GICv2, '%s', serves %d", arg->value, gic->path, GICV2_CPUS_MOST);
}

void dom0_bootargs_unread(struct report *r, const struct system *sys)
{
	const struct dt_prop *line = sys->chosen ? tree_prop(sys->chosen, "xen,dom0-bootargs") : NULL;

	if (line && !system_has_dom0(sys))
		found(r, line->at, "write it as bootargs into the kernel's node, or remove it", "there is no Dom0 to read xen,dom0-bootargs");
}

static bool is_same_value(const struct dt_prop *a, const struct dt_prop *b)
{
	return a->value.len == b->value.len && !memcmp(a->value.at, b->value.at, a->value.len);
}

void dom0_bootargs_two(struct report *r, const struct system *sys)
{
	const struct dt_prop *line = sys->chosen ? tree_prop(sys->chosen, "xen,dom0-bootargs") : NULL;

	for (size_t i = 0; line && i < sys->modules.count; i++) {
		const struct module *m = sys->modules.at[i];

		if (m->place == PLACE_DOM0 && m->kind == MODULE_KERNEL && m->bootargs && m->bootargs->value.len > 1 &&
		    !is_same_value(m->bootargs, line))
			found(r, m->bootargs->at, "keep one of them", "Dom0 gets xen,dom0-bootargs of /chosen, not these bootargs");
	}
}
