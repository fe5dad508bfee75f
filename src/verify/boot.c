/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot.c - what the loader on the finished disk carries, compared with the plan
 */
#include "verify/boot.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "plan/boot.h"
#include "plan/path.h"
#include "verify/carried.h"
#include "verify/entry.h"
#include "verify/hole.h"
#include "verify/load.h"
#include "verify/pe.h"
#include "verify/values.h"

struct checking {
	struct arena *arena;
	struct problems *problems;
	const struct plan *plan;
	const struct fat_volume *volume;
	struct wire_plan record;
};

static void same_number(struct checking *c, const char *what, uint64_t found, uint64_t planned)
{
	if (found != planned)
		problem(c->problems, "the boot plan's %s is %" PRIu64 ", planned was %" PRIu64, what, found, planned);
}

static void same_text(struct checking *c, const char *what, const char *found, const char *planned)
{
	if (strcmp(found, planned))
		problem(c->problems, "the boot plan's %s is %s, planned was %s", what, text_quote(c->arena, found),
			text_quote(c->arena, planned));
}

static void same_hash(struct checking *c, const char *what, const uint8_t *found, const uint8_t *planned)
{
	if (!planned)
		problem(c->problems, "the boot plan has a SHA-256 %s which begins with %s, none was planned", what,
			carried_hash_text(c->arena, found));
	else if (memcmp(found, planned, PLAN_HASH))
		problem(c->problems, "the boot plan's SHA-256 %s begins with %s, planned was %s", what, carried_hash_text(c->arena, found),
			carried_hash_text(c->arena, planned));
}

static void check_header(struct checking *c)
{
	static const char *const failures[] = { "return", "reset", "stop" };
	const struct wire_header *h = &c->record.header;
	const struct disk *disk = &c->plan->sys->disk;

	same_number(c, "set of required features", h->required, c->plan->boot->values.count ? WIRE_NEEDS_UNIT : 0);
	same_number(c, "quietness", h->quiet, disk->stub_quiet);
	same_text(c, "way to fail", failures[h->failure], failures[disk->stub_failure]);
	same_number(c, "size of the device tree", h->tree_bytes, c->plan->boot->tree.len);
	same_number(c, "room for the device tree", h->tree_room, c->plan->boot->tree_room);
	same_text(c, "command line", h->command_line, c->plan->boot->command_line);
}

/* The number is below the count of files: the decoder has seen to that. */
static void check_xen(struct checking *c)
{
	struct wire_file xen = wire_plan_file(&c->record, c->record.header.xen);

	same_text(c, "hypervisor", load_path(c->arena, &xen), plan_path(c->arena, plan_stub_xen_name));
	for (uint32_t i = 0; i < c->record.file_count; i++) {
		enum wire_kind kind = wire_plan_file(&c->record, i).kind;

		if ((kind == WIRE_XEN) != (i == c->record.header.xen))
			problem(c->problems, "the boot plan has file %u of kind '%s', and the hypervisor is number %u", i,
				load_kind_name(kind), c->record.header.xen);
	}
}

/* Where it is to lie, and of which file it is a copy. */
static void check_load(struct checking *c, uint32_t number, const struct wire_file *file, const struct boot_load *load)
{
	bool copy = load->copy_of != number;

	same_number(c, arena_fmt(c->arena, "fixed address of file %u (1 or 0)", number), file->fixed, load->fixed);
	same_number(c, arena_fmt(c->arena, "address of file %u", number), file->address, load->address);
	same_number(c, arena_fmt(c->arena, "limit of file %u", number), file->below, load->below);
	same_number(c, arena_fmt(c->arena, "copy in file %u (1 or 0)", number), file->copy, copy);
	same_number(c, arena_fmt(c->arena, "source of file %u", number), file->of, copy ? load->copy_of : 0);
}

static void check_file(struct checking *c, uint32_t number)
{
	const struct boot_load *load = &c->plan->boot->loads.at[number];
	const struct plan_file *planned = &c->plan->files.at[load->file];
	struct wire_file file = wire_plan_file(&c->record, number);
	const char *path = load_path(c->arena, &file);

	same_text(c, arena_fmt(c->arena, "path of file %u", number), path, planned->path);
	same_text(c, arena_fmt(c->arena, "name of file %u", number), file.name,
		  load->first ? load->first->esp.path : plan_stub_xen_name);
	same_number(c, arena_fmt(c->arena, "size of file %u", number), file.bytes, planned->size);
	same_hash(c, arena_fmt(c->arena, "of file %u, %s,", number, text_quote(c->arena, path)), file.hash, planned->hash);
	check_load(c, number, &file, load);
}

static void check_files(struct checking *c)
{
	uint32_t count = c->record.file_count;

	same_number(c, "number of files", count, c->plan->boot->loads.count);
	for (uint32_t i = 0; i < count && i < c->plan->boot->loads.count; i++)
		check_file(c, i);
	for (uint32_t i = 0; i < count; i++) {
		struct wire_file file = wire_plan_file(&c->record, i);

		/* A copy is made in memory. */
		if (!file.copy)
			carried_find(c->arena, c->volume, &file, c->problems);
	}
}

static void check_ranges(struct checking *c)
{
	uint32_t count = c->record.range_count;

	same_number(c, "number of reserved ranges", count, c->plan->boot->ranges.count);
	for (uint32_t i = 0; i < count && i < c->plan->boot->ranges.count; i++) {
		struct wire_range found = wire_plan_range(&c->record, i), planned = c->plan->boot->ranges.at[i];

		if (found.base != planned.base || found.bytes != planned.bytes)
			problem(c->problems, "the boot plan's reserved range %u is 0x%" PRIx64 " bytes at 0x%" PRIx64
				", planned was 0x%" PRIx64 " at 0x%" PRIx64, i, found.bytes, found.base, planned.bytes, planned.base);
	}
}

static uint64_t first_difference(struct span a, struct span b)
{
	uint64_t i = 0;

	while (i < a.len && i < b.len && a.at[i] == b.at[i])
		i++;
	return i;
}

static void compare_tree(struct checking *c, struct span tree)
{
	struct span planned = c->plan->boot->tree;
	uint64_t where = first_difference(tree, planned);

	if (tree.len != planned.len || where < tree.len)
		problem(c->problems, "the loader's device tree has %zu bytes, the planned one %zu, and they differ from byte %" PRIu64
			" on", tree.len, planned.len, where);
}

static void check_tree(struct checking *c, struct span bytes)
{
	struct blob tree;

	if (!carried_read_tree(c->arena, bytes, &c->record, c->problems, &tree))
		return;
	carried_check_command_line(c->arena, &tree, &c->record, c->problems);
	hole_check(c->arena, c->plan, &tree, &c->record, c->problems);
	values_check(c->arena, c->plan, &tree, &c->record, c->problems);
}

static void check_signature(struct checking *c, const struct pe *pe)
{
	if (c->plan->signs != (pe->certificates_bytes > 0))
		problem(c->problems, "the loader has %u bytes of certificates, planned was %s", pe->certificates_bytes,
			c->plan->signs ? "a signature" : "none");
}

void boot_check_bytes(struct arena *a, struct span loader, struct span unit, const struct plan *plan, const struct fat_volume *volume,
		      struct problems *p)
{
	struct checking c = { .arena = a, .problems = p, .plan = plan, .volume = volume };
	struct span tree, record;
	bool has_tree;
	struct pe pe;

	if (!pe_inspect(a, loader, p, &pe))
		return;
	check_signature(&c, &pe);
	has_tree = pe_content(&pe, loader, ".dtb", p, &tree);
	if (has_tree)
		compare_tree(&c, tree);
	if (!pe_content(&pe, loader, ".plan", p, &record) || !carried_open_record(a, record, p, &c.record))
		return;
	check_header(&c);
	check_xen(&c);
	check_files(&c);
	check_ranges(&c);
	if (has_tree)
		check_tree(&c, tree);
	if (has_tree && c.record.value_count)
		values_check_file(a, &c.record, tree, unit, p);
}

int boot_check(struct arena *a, int fd, const struct plan *plan, const struct fat_volume *volume, struct problems *p)
{
	const struct fat_entry *e = entry_find(a, volume, plan->files.at[plan->loader].path), *unit_entry;
	struct span loader, unit = { 0 };
	int err;

	/* That it is missing was said where all files were looked for. */
	if (!e)
		return 0;
	if (e->size > CARRIED_LOADER_MOST) {
		problem(p, "the loader has %u bytes, must have at most %d", e->size, CARRIED_LOADER_MOST);
		return 0;
	}
	err = entry_read(a, fd, plan->image_bytes, e, CARRIED_LOADER_MOST, &loader);
	unit_entry = plan->unit_file < plan->files.count ? entry_find(a, volume, plan->files.at[plan->unit_file].path) : NULL;
	if (!err && unit_entry && unit_entry->size <= WIRE_UNIT_MOST)
		err = entry_read(a, fd, plan->image_bytes, unit_entry, WIRE_UNIT_MOST, &unit);
	if (!err)
		boot_check_bytes(a, loader, unit, plan, volume, p);
	return err;
}
