/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * device.c - rules about devices of the machine that domains are given
 */
#include "model/device.h"

#include <string.h>

#include "base/text.h"
#include "dt/value.h"
#include "model/iommu.h"
#include "model/machine.h"
#include "rule/console.h"
#include "rule/functions.h"
#include "rule/given.h"

static const uint64_t page_bytes = 4096;

/* Whether this may be the node that somebody means by a name: it, or it without its address. */
static bool is_meant(const struct dt_node *node, const char *name)
{
	size_t plain = strcspn(node->name, "@");

	return text_same_fold(node->name, name) || (strlen(name) == plain && !strncmp(node->name, name, plain));
}

static const char *path_hint(struct report *r, const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	const struct dt_node *meant = reference_named(r->system->tree, path);

	for (size_t i = 1; !meant && i < r->system->tree->nodes.count; i++) {
		if (is_meant(r->system->tree->nodes.at[i], name))
			meant = r->system->tree->nodes.at[i];
	}
	return meant ? arena_fmt(r->diag->arena, "write xen,path = \"%s\";", meant->path)
		     : "write the whole path, with the addresses in the names";
}

static void judge_path(struct report *r, const struct fragment *f, const struct assignment *s)
{
	if (s->path_prop && !s->path)
		found(r, f->module->binary->at, "write one string", "xen,path of %s is no string", given_text(r, f, s->node));
	else if (s->path && !s->host)
		found(r, f->module->binary->at, path_hint(r, s->path), "the machine has no node %s, which is xen,path of %s",
		      text_quote(r->diag->arena, s->path), given_text(r, f, s->node));
}

void device_path(struct report *r, const struct system *sys)
{
	(void)sys;
	given_each(r, judge_path);
}

/* Whether the pages of the range are touched by a row of xen,reg. */
static bool is_mapped(const struct assignment *s, uint64_t base, uint64_t bytes)
{
	uint64_t first = base / page_bytes, last = (base + (bytes ? bytes - 1 : 0)) / page_bytes;

	for (size_t i = 0; i < s->mappings.count; i++) {
		const struct mapping *m = &s->mappings.at[i];

		if (m->bytes && m->machine / page_bytes <= last && (m->machine + m->bytes - 1) / page_bytes >= first)
			return true;
	}
	return false;
}

static bool is_devices(const struct system *sys, const struct dt_node *device, struct mapping m)
{
	const struct assignment one = { .mappings = { .at = &m, .count = 1 } };
	uint64_t base, bytes;

	for (size_t i = 0; device_address(sys->cells, device, i, &base, &bytes) == DEVICE_KNOWN; i++) {
		if (is_mapped(&one, base, bytes))
			return true;
	}
	return false;
}

/* A row may be of something else on purpose, and registers may be left out; both together are a mistake. */
static void judge_device_address(struct report *r, const struct fragment *f, const struct assignment *s)
{
	const struct dt_node *device = given_device(s);
	const struct mapping *other = NULL;
	size_t row = 4 * (2 * s->cells.address + s->cells.size);
	uint64_t base, bytes, missed = 0;
	bool misses = false;
	size_t i;

	for (i = 0; device && device_address(r->system->cells, device, i, &base, &bytes) == DEVICE_KNOWN; i++) {
		missed = !misses && !is_mapped(s, base, bytes) ? base : missed;
		misses |= !is_mapped(s, base, bytes);
	}
	if (!misses || !cells_fit(s->cells) || s->reg->value.len % row ||
	    device_address(r->system->cells, device, i, &base, &bytes) == DEVICE_UNKNOWN)
		return;
	for (i = 0; i < s->mappings.count && !other; i++) {
		if (s->mappings.at[i].bytes && !is_devices(r->system, device, s->mappings.at[i]))
			other = &s->mappings.at[i];
	}
	if (other)
		found(r, f->module->binary->at,
		      arena_fmt(r->diag->arena, "'%s' is at 0x%llx", device->path, (unsigned long long)missed),
		      "xen,reg of %s maps the machine's 0x%llx, which is not of '%s'", given_text(r, f, s->node),
		      (unsigned long long)other->machine, device->path);
}

void device_registers(struct report *r, const struct system *sys)
{
	(void)sys;
	given_each(r, judge_device_address);
}

static void judge_iommu(struct report *r, const struct fragment *f, const struct assignment *s)
{
	const struct dt_node *device = given_device(s), *iommu;
	const char *why;

	if (!device || s->forced)
		return;
	switch (iommu_of(r->system, device, &iommu)) {
	case IOMMU_NONE:
		why = "has no iommus";
		break;
	case IOMMU_LOST:
		why = "has iommus that lead nowhere";
		break;
	case IOMMU_OFF:
		why = arena_fmt(r->diag->arena, "is behind '%s', which is switched off", iommu->path);
		break;
	case IOMMU_UNDRIVEN:
		why = arena_fmt(r->diag->arena, "is behind '%s', for which %s has no driver", iommu->path,
				xen_release(r->diag->arena, system_xen(r->system)));
		break;
	default:
		why = r->system->iommu_off ? "is behind an IOMMU that Xen's command line switches off" : NULL;
	}
	if (why)
		found(r, f->module->binary->at,
		      arena_fmt(r->diag->arena, "write xen,force-assign-without-iommu; into %s, if the device cannot reach memory by itself "
				"or the domain is trusted", given_text(r, f, s->node)),
		      "'%s', given by %s, %s", device->path, given_text(r, f, s->node), why);
}

void device_iommu(struct report *r, const struct system *sys)
{
	(void)sys;
	given_each(r, judge_iommu);
}

void device_no_iommu(struct report *r, const struct module *m)
{
	const struct system *sys = r->system;

	if (m->place == PLACE_DOMAIN && m->kind == MODULE_DEVICE_TREE && xen_is_before(system_xen(sys), 17) &&
	    machine_is_there(sys) && (!iommu_any(sys) || r->system->iommu_off))
		found(r, m->node->at, "take Xen 4.17 or later, or remove the module",
		      "%s makes no domain with a device tree on a machine without IOMMU",
		      xen_release(r->diag->arena, system_xen(sys)));
}

static bool has_private(const line_list *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		if (lines->at[i] < DEVICE_SPI_FIRST)
			return true;
	}
	return false;
}

/* Whether Dom0 gets this device too. Xen keeps from it what has private interrupts, and its own console. */
static bool is_dom0s(const struct report *r, const struct dt_node *device, const line_list *lines)
{
	return system_has_dom0(r->system) && device && !tree_prop(device, "xen,passthrough") && !has_private(lines) &&
	       r->system->console.node != device;
}

static const char *const dom0_hint = "write xen,passthrough; into the machine's node";

static void judge_dom0(struct report *r, const struct fragment *f, const struct assignment *s)
{
	line_list lines = given_lines(r, s);
	const struct dt_node *device = given_device(s), *iommu;

	if (!is_dom0s(r, device, &lines))
		return;
	if (lines.count)
		found(r, f->module->binary->at, dom0_hint, "Dom0 has %s of '%s', which %s gives to the domain",
		      given_line_text(r, lines.at[0]), device->path, given_text(r, f, s->node));
	else if (iommu_of(r->system, device, &iommu) == IOMMU_GOOD && !r->system->iommu_off)
		found(r, f->module->binary->at, dom0_hint, "Dom0 has '%s' with its IOMMU, which %s gives to the domain",
		      device->path, given_text(r, f, s->node));
}

void device_dom0(struct report *r, const struct system *sys)
{
	(void)sys;
	given_each(r, judge_dom0);
}

static void judge_dom0_shares(struct report *r, const struct fragment *f, const struct assignment *s)
{
	line_list lines = given_lines(r, s);
	const struct dt_node *device = given_device(s), *iommu;

	if (is_dom0s(r, device, &lines) && !lines.count &&
	    (iommu_of(r->system, device, &iommu) != IOMMU_GOOD || r->system->iommu_off))
		found(r, f->module->binary->at, dom0_hint, "Dom0 and the domain both have '%s', given by %s", device->path,
		      given_text(r, f, s->node));
}

void device_dom0_shares(struct report *r, const struct system *sys)
{
	(void)sys;
	given_each(r, judge_dom0_shares);
}

/* One IOMMU's master is given once; of two domains and a device with interrupts these say it. */
void device_twice(struct report *r, const struct system *sys)
{
	const struct fragment **owner = arena_array(r->diag->arena, const struct fragment *, sys->tree->nodes.count);
	const struct dt_node *iommu;

	for (size_t i = 0; i < sys->fragments.count; i++) {
		const struct fragment *f = sys->fragments.at[i];

		for (size_t j = 0; j < f->assignments.count; j++) {
			const struct assignment *s = &f->assignments.at[j];
			const struct dt_node *device = given_device(s);

			if (!device)
				continue;
			if (!owner[device->index])
				owner[device->index] = f;
			else if (iommu_of(sys, device, &iommu) != IOMMU_GOOD || sys->iommu_off)
				continue;
			else if (owner[device->index] == f)
				found(r, f->module->binary->at, "keep one xen,path", "'%s', given by %s, is given a second time there",
				      device->path, given_text(r, f, s->node));
			else if (!given_lines(r, s).count)
				found(r, f->module->binary->at, "give it to one domain",
				      "'%s', given by %s, is given to '%s' too", device->path, given_text(r, f, s->node),
				      owner[device->index]->module->domain->node->path);
		}
	}
}

static void judge_console(struct report *r, const struct fragment *f, const struct assignment *s)
{
	const struct console *c = &r->system->console;

	if (given_device(s) && c->wanted && c->node == s->host && console_is_driven(r->system, c->node) &&
	    !tree_prop(c->node, "xen,passthrough"))
		found(r, f->module->binary->at, "give the domain another serial port, or an emulated one by vpl011",
		      "'%s', given by %s, is Xen's console", c->node->path, given_text(r, f, s->node));
}

void device_console(struct report *r, const struct system *sys)
{
	(void)sys;
	given_each(r, judge_console);
}
