/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot.c - what the stub will do: which file goes where, and where its place is written
 */
#include "plan/boot.h"

#include <string.h>

#include "base/number.h"
#include "plan/config.h"
#include "plan/hash.h"
#include "plan/path.h"

/* Xen's own loader takes memory below 16 TiB (xen/common/efi/boot.c: read_file). */
static const uint64_t below_any = (uint64_t)1 << 44, below_one_cell = (uint64_t)1 << 32;

static uint64_t limit_of(const struct translate_hole *hole)
{
	return hole->address_cells == 1 ? below_one_cell : below_any;
}

static bool places_agree(const struct boot_load *load, const struct translate_hole *hole)
{
	const struct module *m = hole->module;
	uint64_t size = m->content->size;

	if (m->fixed && load->fixed)
		return m->address == load->address;
	if (m->fixed)
		return m->address < load->below && size <= load->below - m->address;
	return !load->fixed || (load->address < limit_of(hole) && size <= limit_of(hole) - load->address);
}

/* Whether a module can share what was loaded for others. */
static bool can_share(const struct boot_load *load, const struct translate_hole *hole)
{
	return load->first && module_can_share(load->first, hole->module) && places_agree(load, hole);
}

/* The load for a module, new or an older one; SIZE_MAX when there are too many. */
static size_t find_load(struct arena *a, struct boot *boot, const struct translate_hole *hole, size_t file)
{
	const struct module *m = hole->module;
	size_t source = SIZE_MAX, number = boot->loads.count;
	struct boot_load *load;

	for (size_t i = 0; i < number; i++) {
		load = &boot->loads.at[i];
		if (load->file != file)
			continue;
		if (can_share(load, hole)) {
			if (m->fixed)
				load->address = m->address;
			load->fixed = load->fixed || m->fixed;
			load->below = limit_of(hole) < load->below ? limit_of(hole) : load->below;
			return i;
		}
		if (source == SIZE_MAX)
			source = i;
	}
	boot->wanted++;
	if (number == WIRE_PLAN_FILES_MOST)
		return SIZE_MAX;
	*list_add(a, &boot->loads) = (struct boot_load){
		.file = file, .first = m, .fixed = m->fixed, .address = m->fixed ? m->address : 0, .below = limit_of(hole),
		.copy_of = source == SIZE_MAX ? number : source,
	};
	return number;
}

static void add_modules(struct arena *a, const struct plan *plan, struct boot *boot, const struct translation *t)
{
	struct name_index names = plan_index(a, plan);

	for (size_t i = 0; i < t->holes.count; i++) {
		const struct translate_hole *hole = &t->holes.at[i];
		size_t load, file;

		/* What cannot be on the disk has its finding. */
		if (!index_find(&names, plan_path(a, hole->module->esp.path), &file) || !hole->module->file || !plan->files.at[file].from)
			continue;
		load = find_load(a, boot, hole, file);
		if (load != SIZE_MAX)
			*list_add(a, &boot->holes) = (struct wire_hole){
				.file = (uint32_t)load, .address_at = hole->address_at, .size_at = hole->size_at,
				.address_cells = hole->address_cells, .size_cells = hole->size_cells,
			};
	}
}

static void add_ranges(struct arena *a, const struct system *sys, struct boot *boot)
{
	memory_ranges taken = memory_both(a, &sys->memory.kept, &sys->memory.held), joined = memory_join(a, &taken);

	for (size_t i = 0; i < joined.count; i++)
		*list_add(a, &boot->ranges) = (struct wire_range){ joined.at[i].base, joined.at[i].bytes };
}

const struct boot *boot_make(struct arena *a, const struct plan *plan)
{
	struct boot *boot = arena_new(a, struct boot);
	struct translation t = translate_tree(a, plan->sys);
	const struct plan_file *xen = plan_find(plan, plan_path(a, plan_stub_xen_name));

	boot->tree = t.tree;
	boot->tree_room = (uint32_t)round_up(t.tree.len + BOOT_TREE_SLACK, TRANSLATE_PAGE);
	boot->command_line = plan->sys->bootargs.line;
	if (xen)
		*list_add(a, &boot->loads) = (struct boot_load){ .file = (size_t)(xen - plan->files.at) };
	add_modules(a, plan, boot, &t);
	add_ranges(a, plan->sys, boot);
	values_find(a, plan->sys, t.tree, &boot->values);
	return boot;
}

static enum wire_kind kind_of(const struct module *m)
{
	static const enum wire_kind kinds[MODULE_KINDS] = {
		[MODULE_UNTYPED] = WIRE_OTHER, [MODULE_KERNEL] = WIRE_KERNEL, [MODULE_RAMDISK] = WIRE_RAMDISK,
		[MODULE_DEVICE_TREE] = WIRE_TREE, [MODULE_XSM_POLICY] = WIRE_POLICY, [MODULE_MICROCODE] = WIRE_OTHER,
	};

	return m ? kinds[m->kind] : WIRE_XEN;
}

/* "\EFI\BOOT\Image" in the characters of UEFI; names are ASCII, or have their finding. */
static const uint16_t *wide_path(struct arena *a, const char *path)
{
	size_t len = strlen(path);
	uint16_t *wide = arena_array(a, uint16_t, len + 2);

	wide[0] = '\\';
	for (size_t i = 0; i < len; i++)
		wide[i + 1] = (unsigned char)path[i];
	return wide;
}

static struct wire_file wire_file_of(struct arena *a, const struct plan *plan, const struct boot *boot, size_t number)
{
	const struct boot_load *load = &boot->loads.at[number];
	const struct plan_file *file = &plan->files.at[load->file];
	struct wire_file wire = {
		.path = wide_path(a, file->path), .name = load->first ? load->first->esp.path : plan_stub_xen_name, .bytes = file->size,
		.fixed = load->fixed, .address = load->address, .below = load->below, .kind = kind_of(load->first),
		.copy = load->copy_of != number, .of = (uint32_t)(load->copy_of != number ? load->copy_of : 0),
	};

	if (file->hash)
		memcpy(wire.hash, file->hash, sizeof(wire.hash));
	return wire;
}

static struct wire_parts parts_of(struct arena *a, const struct plan *plan, const struct boot *boot)
{
	const struct disk *disk = &plan->sys->disk;
	struct wire_file *files = arena_array(a, struct wire_file, boot->loads.count + 1);
	struct wire_value *values = arena_array(a, struct wire_value, boot->values.count + 1);
	struct wire_parts parts = {
		.header = {
			.quiet = disk->stub_quiet, .failure = (enum wire_failure)disk->stub_failure,
			.tree_bytes = (uint32_t)boot->tree.len, .tree_room = boot->tree_room, .xen = BOOT_XEN,
			.command_line = boot->command_line,
		},
		.files = files, .file_count = (uint32_t)boot->loads.count,
		.holes = boot->holes.at, .hole_count = (uint32_t)boot->holes.count,
		.ranges = boot->ranges.at, .range_count = (uint32_t)boot->ranges.count,
		.values = values, .value_count = (uint32_t)boot->values.count,
	};

	for (size_t i = 0; i < boot->loads.count; i++)
		files[i] = wire_file_of(a, plan, boot, i);
	for (size_t i = 0; i < boot->values.count; i++)
		values[i] = boot->values.at[i].wire;
	hash_bytes(boot->tree, parts.header.tree_hash);
	return parts;
}

uint64_t boot_record_bytes(struct arena *a, const struct plan *plan, const struct boot *boot)
{
	struct wire_parts parts = parts_of(a, plan, boot);

	return wire_plan_bytes(&parts);
}

struct span boot_record(struct arena *a, const struct plan *plan, const struct boot *boot)
{
	struct wire_parts parts = parts_of(a, plan, boot);
	size_t bytes = wire_plan_bytes(&parts);
	uint8_t *record = arena_alloc(a, bytes);

	wire_plan_write(&parts, record);
	return (struct span){ record, bytes };
}
