/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * option_use.c - rules about Xen's command line: what it asks of this Xen, this tree and this machine
 */
#include <string.h>

#include "base/text.h"
#include "dt/value.h"
#include "model/security.h"
#include "rule/functions.h"

/* What can be chosen by name, and what has to be built in for it; ends with NULL. */
struct choice {
	const char *name, *needs;
};

static const struct choice schedulers[] = {
	{ "credit", "SCHED_CREDIT" }, { "credit2", "SCHED_CREDIT2" }, { "rtds", "SCHED_RTDS" }, { "arinc653", "SCHED_ARINC653" },
	{ "null", "SCHED_NULL" }, { NULL, NULL },
};
static const struct choice modules[] = {
	{ "dummy", NULL }, { "flask", "XSM_FLASK" }, { "silo", "XSM_SILO" }, { NULL, NULL },
};

/* "it has credit and credit2"; or all that there are when the configuration is not known. */
static const char *list_choices(struct arena *a, const struct choice *choices, const struct xen_info *xen)
{
	const char *text = "";

	for (; choices->name; choices++) {
		if (!choices->needs || !xen_lacks(xen, choices->needs))
			text = arena_fmt(a, "%s%s%s", text, *text ? ", " : "", choices->name);
	}
	return *text ? arena_fmt(a, "write one of: %s", text) : NULL;
}

/* Says what is wrong with the option that chooses; kind is "scheduler". */
static void check_choice(struct report *r, const char *name, const char *kind, const struct choice *choices)
{
	struct arena *a = r->diag->arena;
	const struct bootarg *arg = bootargs_last(&r->system->bootargs, name);
	const struct xen_info *xen = system_xen(r->system);
	const struct choice *c = choices;
	const char *hint = list_choices(a, choices, xen);

	if (!arg || arg->builtin)
		return;
	while (c->name && strcmp(c->name, arg->value ? arg->value : ""))
		c++;
	if (!c->name)
		found(r, bootarg_place(r->system, arg), hint, "Xen has no %s %s", kind, text_quote(a, arg->value ? arg->value : ""));
	else if (c->needs && xen_lacks(xen, c->needs))
		found(r, bootarg_place(r->system, arg), hint, "%s was built without the %s '%s' (CONFIG_%s)", xen_release(a, xen), kind, c->name,
		      c->needs);
}

void option_scheduler(struct report *r, const struct system *sys)
{
	(void)sys;
	check_choice(r, "sched", "scheduler", schedulers);
}

void option_xsm(struct report *r, const struct system *sys)
{
	/* Without any the option itself is not there. */
	if (!xen_lacks(system_xen(sys), "XSM"))
		check_choice(r, "xsm", "security module", modules);
}

void option_flask(struct report *r, const struct system *sys)
{
	static const char *const values[] = { "enforcing", "late", "permissive", "disabled" };
	const struct bootarg *arg = security_flask(sys);
	bool known = false;

	if (!arg || security_of(sys) != SECURITY_FLASK)
		return;
	for (size_t i = 0; i < COUNT(values); i++)
		known = known || (arg->value && !strcmp(arg->value, values[i]));
	if (!known)
		found(r, bootarg_place(sys, arg), "write enforcing, late, permissive or disabled", "Xen panics at %s",
		      text_quote(r->diag->arena, arg->text));
}

void option_acpi(struct report *r, const struct system *sys)
{
	const struct bootarg *arg = bootargs_last(&sys->bootargs, "acpi");

	if (arg && sys->domains.count && !xen_lacks(system_xen(sys), "ACPI") && bootarg_has(arg, "force"))
		found(r, bootarg_place(sys, arg), "remove it", "with acpi=force Xen makes none of the %zu domains where firmware has ACPI tables",
		      sys->domains.count);
}

/* The number behind "sve=" in the list of dom0=, which is decimal; false when there is none. */
static bool sve_bits(const char *at, bool *ret_negative, uint64_t *ret_bits)
{
	const char *end;
	size_t digits;

	while (at && strncmp(at, "sve=", 4)) {
		at = strchr(at, ',');
		at += at != NULL;
	}
	if (!at)
		return false;
	*ret_negative = at[4] == '-';
	at += 4 + *ret_negative;
	digits = strspn(at, "0123456789");
	at += strspn(at, "0");
	*ret_bits = bootarg_number(at, &end);
	return digits && (!*end || *end == ',');
}

void option_sve(struct report *r, const struct system *sys)
{
	const struct bootarg *arg = bootargs_last(&sys->bootargs, "dom0");
	const struct xen_info *xen = system_xen(sys);
	bool negative;
	uint64_t bits;

	if (!arg || arg->builtin || xen_is_before(xen, 18) || !sve_bits(arg->value, &negative, &bits))
		return;
	if (xen_lacks(xen, "ARM64_SVE"))
		found(r, bootarg_place(sys, arg), "remove it", "%s was built without CONFIG_ARM64_SVE, and panics at '%s'",
		      xen_release(r->diag->arena, xen), arg->text);
	else if (!negative && bits % 128 && system_has_dom0(sys))
		found(r, bootarg_place(sys, arg), "write a multiple of 128, or -1 for what the CPU has",
		      "Dom0's SVE of %llu bits is no multiple of 128", (unsigned long long)bits);
}

static bool has_number(const struct bootargs *b, const char *name, bool size)
{
	const struct bootarg *arg = bootargs_last(b, name);
	const char *end;

	return arg && arg->value && (size ? bootarg_size(arg->value, &end) : bootarg_number(arg->value, &end));
}

void option_llc(struct report *r, const struct system *sys)
{
	static const char *const colours[] = { "xen-llc-colors", "dom0-llc-colors" };
	const struct bootargs *b = &sys->bootargs;
	bool known = has_number(b, "llc-size", true) && has_number(b, "llc-nr-ways", false);

	if (xen_is_before(system_xen(sys), 20) || xen_lacks(system_xen(sys), "LLC_COLORING") || bootargs_is_on(b, "llc-coloring", known))
		return;
	for (size_t i = 0; i < COUNT(colours); i++) {
		const struct bootarg *arg = bootargs_last(b, colours[i]);

		if (arg)
			found(r, bootarg_place(sys, arg), "write llc-coloring=on", "'%s' without llc-coloring=on has no effect", arg->text);
	}
}

/* The first string of a CPU's compatible, NULL when there is none. */
static const char *kind_of_core(const struct dt_node *cpu)
{
	const struct dt_prop *type = tree_prop(cpu, "device_type"), *compatible = tree_prop(cpu, "compatible");

	if (!value_has_string(type, "cpu") || !compatible || !compatible->value.len)
		return NULL;
	if (!memchr(compatible->value.at, 0, compatible->value.len))
		return NULL;
	return (const char *)compatible->value.at;
}

void option_hmp_unsafe(struct report *r, const struct system *sys)
{
	const struct dt_node *cpus = tree_child(sys->tree->root, "cpus"), *first = NULL;

	if (bootargs_is_on(&sys->bootargs, "hmp-unsafe", false))
		return;
	for (const struct dt_node *cpu = cpus ? cpus->first_child : NULL; cpu; cpu = cpu->next) {
		if (!kind_of_core(cpu))
			continue;
		first = first ? first : cpu;
		if (strcmp(kind_of_core(first), kind_of_core(cpu))) {
			found(r, cpu->at, "write hmp-unsafe=1 into xen,xen-bootargs when each domain is kept to one kind of core",
			      "'%s' is %s and '%s' is %s; Xen uses the cores of one kind only", cpu->name,
			      text_quote(r->diag->arena, kind_of_core(cpu)), first->name, text_quote(r->diag->arena, kind_of_core(first)));
			return;
		}
	}
}

void option_scmi(struct report *r, const struct domain *domain)
{
	const struct dt_prop *type = tree_prop(domain->node, "xen,sci_type");
	const struct xen_info *xen = system_xen(r->system);

	if (!value_has_string(type, "scmi_smc") || !xen || xen->major < 0 || xen_is_before(xen, 21) || xen_lacks(xen, "SCMI_SMC"))
		return;
	if (!(domain->capabilities & CAPABILITY_HARDWARE) && !bootargs_is_on(&r->system->bootargs, "scmi-smc-passthrough", false))
		found(r, type->at, "write scmi-smc-passthrough into xen,xen-bootargs",
		      "the domain shall talk to the firmware by SCMI, which without scmi-smc-passthrough only Dom0 does");
}
