/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xen.c - what a xen.efi is and how it was built, for people and machines
 *
 * The build options are those of xen/common/Kconfig, xen/common/sched/Kconfig, xen/arch/arm/Kconfig and
 * xen/drivers/{char,passthrough}/Kconfig, 4.16 to 4.23.
 */
#include "report/xen.h"

#include <string.h>

#include "base/text.h"
#include "report/json.h"

/* What can be built in: its name for people, the option, the 4.x that the option came with when that is after 4.16. */
struct part {
	const char *name, *option;
	int since;
	bool before; /* earlier releases have it, without an option */
};

static const struct part schedulers[] = {
	{ "credit", "SCHED_CREDIT", 0, false }, { "credit2", "SCHED_CREDIT2", 0, false }, { "rtds", "SCHED_RTDS", 0, false },
	{ "arinc653", "SCHED_ARINC653", 0, false }, { "null", "SCHED_NULL", 0, false }, { NULL, NULL, 0, false },
};
static const struct part security[] = {
	{ "dummy", "XSM", 0, false }, { "flask", "XSM_FLASK", 0, false }, { "silo", "XSM_SILO", 0, false }, { NULL, NULL, 0, false },
};
static const struct part uarts[] = {
	{ "pl011", "HAS_PL011", 0, false }, { "ns16550", "HAS_NS16550", 0, false }, { "cadence", "HAS_CADENCE_UART", 0, false },
	{ "exynos4210", "HAS_EXYNOS4210", 0, false }, { "imx-lpuart", "HAS_IMX_LPUART", 0, false }, { "imx", "HAS_IMX_UART", 0, false },
	{ "linflex", "HAS_LINFLEX", 0, false }, { "meson", "HAS_MESON", 0, false }, { "mvebu", "HAS_MVEBU", 0, false },
	{ "omap", "HAS_OMAP", 0, false }, { "scif", "HAS_SCIF", 0, false }, { NULL, NULL, 0, false },
};
static const struct part iommus[] = {
	{ "smmu", "ARM_SMMU", 0, false }, { "smmu-v3", "ARM_SMMU_V3", 0, false }, { "ipmmu-vmsa", "IPMMU_VMSA", 0, false },
	{ NULL, NULL, 0, false },
};
static const struct part controllers[] = {
	{ "gicv2", "GICV2", 19, true }, { "gicv3", "GICV3", 0, false }, { "its", "HAS_ITS", 0, false }, { NULL, NULL, 0, false },
};
static const struct part features[] = {
	{ "dom0less", "DOM0LESS_BOOT", 19, true }, { "vpl011", "SBSA_VUART_CONSOLE", 0, false },
	{ "static memory", "STATIC_MEMORY", 0, false }, { "shared memory", "STATIC_SHM", 17, false },
	{ "event channels", "STATIC_EVTCHN", 19, true }, { "cpu pools", "BOOT_TIME_CPUPOOLS", 17, false },
	{ "cache colouring", "LLC_COLORING", 20, false }, { "sve", "ARM64_SVE", 18, false },
	{ "extended spis", "GICV3_ESPI", 21, false },
	{ "scmi", "SCMI_SMC", 20, false }, { "tee", "TEE", 0, false }, { "acpi", "ACPI", 0, false },
	{ "pci passthrough", "PCI_PASSTHROUGH", 21, false }, { NULL, NULL, 0, false },
};

/* Lists of what is built in, and single values. Titles are those for people. */
static const struct list {
	const char *title, *key;
	const struct part *parts;
} lists[] = {
	{ "schedulers", "schedulers", schedulers }, { "security", "security-modules", security },
	{ "UARTs", "uart-drivers", uarts }, { "IOMMUs", "iommu-drivers", iommus },
	{ "interrupts", "interrupt-controllers", controllers },
};
static const struct value {
	const char *title, *key, *option;
} values[] = {
	{ "most CPUs", "cpus", "NR_CPUS" },
	{ "command line", "command-line", "CMDLINE" }, { "dom0_mem", "dom0-memory", "DOM0_MEM" },
	{ "device tree", "device-tree", "DTB_FILE" },
};

/* "on", "off", or "absent": not of this release. */
static const char *state_of(const struct xen_info *xen, const struct part *part)
{
	enum kconfig_state state = kconfig_state(xen->config, part->option);

	/* Some came as an option before they came as a feature. */
	if (xen_is_before(xen, part->since) && (state == KCONFIG_ABSENT || !part->before))
		return part->before ? "on" : "absent";
	return state == KCONFIG_ON ? "on" : "off";
}

static bool is_on(const struct xen_info *xen, const struct part *part)
{
	return !strcmp(state_of(xen, part), "on");
}

/* What the configuration was made for; NULL when that is none of these. */
static const char *architecture_of(const struct kconfig *config)
{
	static const char *const known[][2] = { { "ARM_64", "arm64" }, { "ARM_32", "arm32" }, { "X86_64", "x86-64" }, { "X86", "x86" } };

	for (size_t i = 0; i < COUNT(known); i++) {
		if (kconfig_state(config, known[i][0]) == KCONFIG_ON)
			return known[i][1];
	}
	return NULL;
}

static const char *default_module(const struct kconfig *config)
{
	if (kconfig_state(config, "XSM_FLASK_DEFAULT") == KCONFIG_ON)
		return "flask";
	if (kconfig_state(config, "XSM_SILO_DEFAULT") == KCONFIG_ON)
		return "silo";
	return kconfig_state(config, "XSM") == KCONFIG_ON ? "dummy" : NULL;
}

static void print_line(FILE *out, const char *title, const char *text)
{
	fprintf(out, "%-14s ", title);
	text_print(out, text);
	putc('\n', out);
}

/* "credit, credit2"; "none" when there is nothing. */
static const char *names_of(struct arena *a, const struct xen_info *xen, const struct part *parts, const char *state)
{
	const char *text = "";

	for (; parts->name; parts++) {
		if (!strcmp(state_of(xen, parts), state))
			text = arena_fmt(a, "%s%s%s", text, *text ? ", " : "", parts->name);
	}
	return *text ? text : "none";
}

/* "credit, credit2; credit2 by default" */
static const char *with_default(struct arena *a, const char *names, const char *value)
{
	return value && *value ? arena_fmt(a, "%s; %s by default", names, value) : names;
}

static const char *default_of(const struct list *list, const struct kconfig *config)
{
	if (list->parts == schedulers)
		return kconfig_value(config, "SCHED_DEFAULT");
	return list->parts == security ? default_module(config) : NULL;
}

static void print_values(struct arena *a, const struct kconfig *config, FILE *out)
{
	for (size_t i = 0; i < COUNT(values); i++) {
		const char *value = kconfig_value(config, values[i].option);

		if (!value || !*value)
			continue;
		print_line(out, values[i].title, strspn(value, "0123456789") == strlen(value) ? value : text_quote(a, value));
	}
	if (kconfig_state(config, "CMDLINE_OVERRIDE") == KCONFIG_ON)
		print_line(out, "", "the tree's command line is not read");
}

static void print_config(struct arena *a, const struct xen_info *xen, FILE *out)
{
	const char *architecture = architecture_of(xen->config), *title = xen->config->title;

	print_line(out, "configuration", arena_fmt(a, "%s, %s", title ? text_quote(a, title) : "without a title",
						   xen->config_file ? arena_fmt(a, "in '%s'", xen->config_file) : "in the file itself"));
	print_line(out, "architecture", architecture ? architecture : "not known");
	for (size_t i = 0; i < COUNT(lists); i++)
		print_line(out, lists[i].title, with_default(a, names_of(a, xen, lists[i].parts, "on"), default_of(&lists[i], xen->config)));
	print_line(out, "features", names_of(a, xen, features, "on"));
	print_line(out, "switched off", names_of(a, xen, features, "off"));
	print_line(out, "not yet", names_of(a, xen, features, "absent"));
	print_values(a, xen->config, out);
}

void xen_print(struct arena *a, const struct artefact *file, FILE *out)
{
	const struct xen_info *xen = file->xen;

	print_line(out, "file", text_quote(a, file->path));
	if (!xen)
		return;
	print_line(out, "arm64 xen.efi", xen->why_not ? arena_fmt(a, "no: %s", xen->why_not) : "yes");
	if (xen->why_not)
		return;
	print_line(out, "release", xen->version || xen->major >= 0 ? xen_release(a, xen) : "not known");
	print_line(out, "own loader", xen->has_uefi_binary ? "reads file names from the tree" : "reads no file names from the tree");
	if (xen->config)
		print_config(a, xen, out);
	else
		print_line(out, "configuration", "not known: neither in the file nor beside it");
}

static json_t *json_names(const struct xen_info *xen, const struct part *parts)
{
	json_t *list = json_array();

	for (; parts->name; parts++) {
		if (is_on(xen, parts))
			json_array_append_new(list, json_text(parts->name));
	}
	return list;
}

static json_t *json_features(const struct xen_info *xen)
{
	json_t *object = json_object();

	for (const struct part *part = features; part->name; part++)
		json_object_set_new(object, part->option, json_text(state_of(xen, part)));
	return object;
}

static json_t *json_config(const struct xen_info *xen)
{
	json_t *one = json_object();

	json_object_set_new(one, "source", json_text(xen->config_file));
	json_object_set_new(one, "title", json_text(xen->config->title));
	json_object_set_new(one, "architecture", json_text(architecture_of(xen->config)));
	for (size_t i = 0; i < COUNT(lists); i++)
		json_object_set_new(one, lists[i].key, json_names(xen, lists[i].parts));
	json_object_set_new(one, "default-scheduler", json_text(kconfig_value(xen->config, "SCHED_DEFAULT")));
	json_object_set_new(one, "default-security-module", json_text(default_module(xen->config)));
	json_object_set_new(one, "features", json_features(xen));
	for (size_t i = 0; i < COUNT(values); i++)
		json_object_set_new(one, values[i].key, json_text(kconfig_value(xen->config, values[i].option)));
	json_object_set_new(one, "command-line-overrides", json_boolean(kconfig_state(xen->config, "CMDLINE_OVERRIDE") == KCONFIG_ON));
	return one;
}

/* A release's number, or null when it is not known. */
static json_t *release_number(int number)
{
	return number >= 0 ? json_integer(number) : json_null();
}

json_t *xen_json(const struct artefact *file)
{
	const struct xen_info *xen = file->xen;
	bool is_xen = xen && !xen->why_not;
	json_t *one = json_object();

	json_object_set_new(one, "path", json_text(file->path));
	json_object_set_new(one, "arm64-xen", json_boolean(is_xen));
	json_object_set_new(one, "version", json_text(xen ? xen->version : NULL));
	json_object_set_new(one, "major", release_number(xen ? xen->major : -1));
	json_object_set_new(one, "minor", release_number(xen ? xen->minor : -1));
	json_object_set_new(one, "reads-file-names", json_boolean(is_xen && xen->has_uefi_binary));
	json_object_set_new(one, "build", is_xen && xen->config ? json_config(xen) : json_null());
	return one;
}
