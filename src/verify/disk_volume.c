/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * disk_volume.c - one volume of a disk that is verified by itself
 */
#include "verify/disk_volume.h"

#include <string.h>

#include "base/io.h"
#include "base/scoped.h"
#include "plan/path.h"
#include "probe/xen.h"
#include "verify/authenticode.h"
#include "verify/config.h"
#include "verify/entry.h"
#include "verify/load.h"
#include "verify/pe.h"
#include "wire/unit.h"

static const char tree_section[] = ".dtb", record_section[] = ".plan";

struct reader {
	struct arena *arena;
	int fd;
	uint64_t end;
	struct disk_volume *volume;
	struct problems *problems;
	struct span loader; /* its bytes; of one that is too long for ours only the first */
};

static struct disk_section section_of(const struct reader *r, struct span content)
{
	return (struct disk_section){ (uint32_t)(content.at - r->loader.at), (uint32_t)content.len };
}

/* A file that several modules share stands in the record more than once, and is hashed once. */
static void pin(struct reader *r, const struct fat_entry *e, const uint8_t *hash)
{
	struct disk_volume *v = r->volume;

	for (size_t i = 0; i < v->pins.count; i++) {
		if (v->pins.at[i].entry == e && !memcmp(v->pins.at[i].hash, hash, PLAN_HASH))
			return;
	}
	*list_add(r->arena, &v->pins) = (struct disk_pin){ e, hash };
}

static void check_files(struct reader *r)
{
	const struct wire_plan *plan = &r->volume->plan;

	for (uint32_t i = 0; i < plan->file_count; i++) {
		struct wire_file file = wire_plan_file(plan, i);
		const struct fat_entry *e;

		if ((file.kind == WIRE_XEN) != (i == plan->header.xen))
			problem(r->problems, "the boot plan has file %u of kind '%s', and the hypervisor is number %u", i,
				load_kind_name(file.kind), plan->header.xen);
		/* A copy is made in memory. */
		e = file.copy ? NULL : carried_find(r->arena, &r->volume->fat, &file, r->problems);
		if (e)
			pin(r, e, (const uint8_t *)arena_copy(r->arena, file.hash, PLAN_HASH));
	}
}

static void check_tree(struct reader *r, struct span bytes)
{
	struct blob tree;

	r->volume->tree = section_of(r, bytes);
	if (!carried_read_tree(r->arena, bytes, &r->volume->plan, r->problems, &tree))
		return;
	carried_check_command_line(r->arena, &tree, &r->volume->plan, r->problems);
	carried_check_places(r->arena, &tree, &r->volume->plan, r->problems);
}

/* The unit's own values, which nothing pins: only that they are whole. */
static int check_values(struct reader *r)
{
	const char *path = plan_path(r->arena, WIRE_UNIT_NAME), *wrong;
	const struct fat_entry *e = entry_find(r->arena, &r->volume->fat, path);
	struct span file;
	int err;

	if (!r->volume->plan.value_count)
		return 0;
	if (!e) {
		problem(r->problems, "'%s' is not there, and the boot plan wants it", path);
		return 0;
	}
	err = entry_read(r->arena, r->fd, r->end, e, WIRE_UNIT_MOST, &file);
	wrong = err ? NULL : wire_unit_check(&r->volume->plan, file.at, file.len, sha256_blocks);
	if (wrong)
		problem(r->problems, "'%s' cannot be used: %s", path, wrong);
	return err;
}

static void check_ours(struct reader *r)
{
	size_t before = r->problems->list.count + r->problems->dropped;
	struct span tree, record;
	bool has_tree;
	struct pe pe;

	if (r->volume->loader->size > CARRIED_LOADER_MOST) {
		problem(r->problems, "the loader has %u bytes, must have at most %d", r->volume->loader->size, CARRIED_LOADER_MOST);
		return;
	}
	if (!pe_inspect(r->arena, r->loader, r->problems, &pe))
		return;
	r->volume->is_signed = pe.certificates_bytes;
	if (before == r->problems->list.count + r->problems->dropped)
		authenticode_check(r->arena, r->loader, &pe, r->problems);
	has_tree = pe_content(&pe, r->loader, tree_section, r->problems, &tree);
	if (!pe_content(&pe, r->loader, record_section, r->problems, &record))
		return;
	r->volume->record = section_of(r, record);
	if (!carried_open_record(r->arena, record, r->problems, &r->volume->plan)) {
		r->volume->plan = (struct wire_plan){ 0 };
		return;
	}
	check_files(r);
	if (has_tree)
		check_tree(r, tree);
}

static bool has_file(struct reader *r, const char *name)
{
	return entry_find(r->arena, &r->volume->fat, plan_path(r->arena, name));
}

/* By what it has to say of itself. */
static int is_xen(struct reader *r, bool *ret)
{
	scoped_fd fd = -1;
	struct xen_info xen;
	int err = io_memory_file("loader", r->loader, &fd);

	if (!err)
		err = xen_read(r->arena, fd, r->loader.len, &xen);
	if (!err)
		*ret = xen.version || xen.major >= 0;
	return err;
}

/* One whose headers are damaged is told by what lies beside it. */
static int choose_kind(struct reader *r, const struct pe *pe, bool readable, enum disk_loader *ret)
{
	bool xen = false;
	int err = 0;

	if (readable ? pe_has(pe, tree_section) || pe_has(pe, record_section) : has_file(r, plan_stub_xen_name)) {
		*ret = DISK_LOADER_OURS;
		return 0;
	}
	if (!has_file(r, plan_config_name))
		err = is_xen(r, &xen);
	*ret = xen || has_file(r, plan_config_name) ? DISK_LOADER_XEN : DISK_LOADER_OTHER;
	return err;
}

static int check_loader(struct reader *r)
{
	struct problems heard = { .arena = r->arena };
	struct pe pe;
	bool readable = pe_look(r->arena, r->loader, &heard, &pe);
	int err = choose_kind(r, &pe, readable, &r->volume->kind);

	if (err)
		return err;
	if (r->volume->kind == DISK_LOADER_OURS) {
		check_ours(r);
		return check_values(r);
	}
	if (r->volume->kind != DISK_LOADER_XEN)
		return 0;
	problems_take(r->problems, &heard, plan_loader_name);
	return config_check(r->arena, r->fd, r->end, &r->volume->fat, r->problems);
}

int disk_volume_read(struct arena *a, int fd, uint64_t end, struct disk_volume *v, struct problems *p)
{
	struct reader r = { .arena = a, .fd = fd, .end = end, .volume = v, .problems = p };
	int err = fat_read(a, fd, v->at, v->bytes, p, &v->fat);

	if (err)
		return err;
	v->loader = entry_find(a, &v->fat, plan_path(a, plan_loader_name));
	if (!v->loader)
		return 0;
	err = entry_read(a, fd, end, v->loader, CARRIED_LOADER_MOST, &r.loader);
	return err ? err : check_loader(&r);
}
