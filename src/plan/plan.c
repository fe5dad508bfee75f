/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * plan.c - what the disk will hold, in numbers
 */
#include "plan/plan.h"

#include <string.h>

#include "base/number.h"
#include "model/disk.h"
#include "model/partuuid.h"
#include "plan/boot.h"
#include "plan/config.h"
#include "plan/layout.h"
#include "plan/path.h"
#include "plan/stub.h"

static void add_file(struct arena *a, struct plan *p, struct plan_file file)
{
	*list_add(a, &p->files) = file;
	p->content_bytes += file.size;
}

static void add_bytes(struct arena *a, struct plan *p, const char *name, const char *what, struct span bytes)
{
	add_file(a, p, (struct plan_file){ .path = plan_path(a, name), .what = what, .size = bytes.len, .bytes = bytes });
}

static void add_xen(struct arena *a, struct plan *p, const char *name, struct span signed_xen)
{
	const struct artefact *xen = p->sys->disk.xen;

	if (signed_xen.len)
		add_bytes(a, p, name, "hypervisor", signed_xen);
	else if (xen && xen->usable)
		add_file(a, p, (struct plan_file){ .path = plan_path(a, name), .what = "hypervisor", .size = xen->size, .from = xen });
}

/* What Xen's own loader wants beside Xen. */
static void add_config(struct arena *a, struct plan *p)
{
	const char *config = config_make(a, p->sys, plan_tree_name);

	add_bytes(a, p, plan_config_name, "configuration", (struct span){ (const uint8_t *)config, strlen(config) });
	add_bytes(a, p, plan_tree_name, "device tree", translate_tree(a, p->sys).tree);
	p->files.at[p->files.count - 1].late = partuuid_count(p->files.at[p->files.count - 1].bytes);
}

/* Its values may be GUIDs, which are known last of all. */
static void add_unit_file(struct arena *a, struct plan *p)
{
	if (!p->boot->values.count)
		return;
	p->unit_file = p->files.count;
	add_bytes(a, p, plan_unit_name, "unit values", values_file(a, &p->boot->values, p->boot->tree));
	p->files.at[p->unit_file].late = true;
}

/* The stub comes last: its boot plan has the hashes of all others. */
static void add_stub(struct arena *a, struct plan *p)
{
	const struct artefact *stub = p->sys->disk.stub;
	uint64_t size;

	p->boot = boot_make(a, p);
	add_unit_file(a, p);
	size = stub && stub->usable ? stub_bytes(stub->bytes, p->boot->tree.len, boot_record_bytes(a, p, p->boot)) : 0;
	p->loader = p->files.count;
	if (size)
		add_file(a, p, (struct plan_file){ .path = plan_path(a, plan_loader_name), .what = "loader", .size = size, .late = true,
						   .reserve = p->signs ? PLAN_SIGNATURE_MOST : 0 });
}

/* Every distinct name once. What cannot be stored has its finding from the model already. */
static void add_modules(struct arena *a, struct plan *p, struct name_index *names)
{
	size_t known;

	for (size_t i = 0; i < p->sys->modules.count; i++) {
		const struct module *m = p->sys->modules.at[i];
		const char *path;

		if (m->same_as || !m->content || !m->content->usable || m->esp.problems.count || m->place == PLACE_ELSEWHERE)
			continue;
		path = plan_path(a, m->esp.path);
		if (index_find(names, path, &known))
			continue;
		index_add(a, names, path, p->files.count);
		add_file(a, p, (struct plan_file){ .path = path, .what = module_kind_name(m->kind), .size = m->content->size,
						   .from = m->content, .module = m });
	}
}

/* What the disk node wants besides; of two things with one name the first. */
static void add_extra(struct arena *a, struct plan *p, const struct extra *extra, struct name_index *names)
{
	size_t known;

	for (size_t i = 0; i < extra->files.count; i++) {
		const struct extra_file *f = &extra->files.at[i];

		if (f->esp.problems.count || (f->file && !f->file->usable) || index_find(names, f->esp.path, &known))
			continue;
		if (!f->file) {
			*list_add(a, &p->empty_dirs) = f->esp.path;
			continue;
		}
		index_add(a, names, f->esp.path, p->files.count);
		add_file(a, p, (struct plan_file){ .path = f->esp.path, .what = "file", .size = f->file->size, .from = f->file });
	}
}

static void add_named(struct arena *a, struct plan *p)
{
	struct name_index names = plan_index(a, p);

	add_modules(a, p, &names);
	for (size_t i = 0; i < p->sys->disk.extras.count; i++)
		add_extra(a, p, &p->sys->disk.extras.at[i], &names);
}

static size_t add_dir(struct arena *a, struct plan *p, struct name_index *dirs, struct plan_dir dir)
{
	index_add(a, dirs, dir.path, p->dirs.count);
	*list_add(a, &p->dirs) = dir;
	return p->dirs.count - 1;
}

/*
 * Makes the directories on the way to a file, counts the entries in each, and spells them as they were first spelt: returns the
 * path so. With directory, what it leads to is one.
 */
static const char *add_dirs(struct arena *a, struct plan *p, struct name_index *dirs, const char *at, bool directory)
{
	size_t outer = 0; /* the root */

	for (;;) {
		size_t len = strcspn(at, "\\"), known;
		const char *path = arena_fmt(a, "%s%s%.*s", p->dirs.at[outer].path, outer ? "\\" : "", (int)len, at);
		bool is_dir = at[len] || directory, is_known = is_dir && index_find(dirs, path, &known);

		if (!is_known)
			p->dirs.at[outer].entries += fat_entries(len);
		if (!is_dir)
			return path;
		outer = is_known ? known : add_dir(a, p, dirs, (struct plan_dir){ .path = path, .entries = 2 }); /* "." and ".." */
		if (!at[len])
			return path;
		at += len + 1;
	}
}

/* All directories, the root first. */
static void add_all_dirs(struct arena *a, struct plan *p)
{
	struct name_index dirs = { .folds = true };

	add_dir(a, p, &dirs, (struct plan_dir){ .path = "", .entries = 1 }); /* the label's entry */
	for (size_t i = 0; i < p->files.count; i++)
		p->files.at[i].path = add_dirs(a, p, &dirs, p->files.at[i].path, false);
	for (size_t i = 0; i < p->empty_dirs.count; i++)
		add_dirs(a, p, &dirs, p->empty_dirs.at[i], true);
}

static uint64_t clusters_needed(const struct plan *p, uint32_t cluster_bytes)
{
	uint64_t clusters = 0;

	for (size_t i = 0; i < p->files.count; i++)
		clusters += fat_clusters(p->files.at[i].size + p->files.at[i].reserve, cluster_bytes);
	for (size_t i = 0; i < p->dirs.count; i++)
		clusters += fat_clusters(p->dirs.at[i].entries * 32, cluster_bytes);
	return clusters;
}

/* The smallest ESP for the content with this cluster, and with headroom when asked. */
static uint64_t esp_for(const struct plan *p, uint32_t sectors_per_cluster, bool headroom)
{
	uint32_t cluster_bytes = sectors_per_cluster * p->sector_size;
	uint64_t clusters = clusters_needed(p, cluster_bytes);
	uint64_t extra = clusters * cluster_bytes / 10;

	if (extra < PLAN_HEADROOM_LEAST)
		extra = PLAN_HEADROOM_LEAST;
	if (headroom)
		clusters += fat_clusters(extra, cluster_bytes);
	if (clusters < FAT_CLUSTERS_LEAST)
		clusters = FAT_CLUSTERS_LEAST;
	return round_up(fat_bytes_for(clusters, p->sector_size, sectors_per_cluster), PLAN_ALIGNMENT);
}

/* Larger clusters waste more at each file's end but make a shorter FAT: the smallest sum wins, then the larger cluster. */
static uint64_t esp_smallest(const struct plan *p, bool headroom)
{
	uint64_t best = UINT64_MAX;

	for (uint32_t cluster = p->sector_size; cluster <= FAT_CLUSTER_BYTES_MOST; cluster *= 2) {
		uint64_t bytes = esp_for(p, cluster / p->sector_size, headroom);

		if (bytes <= best)
			best = bytes;
	}
	return best;
}

/* Directories, then files, then the late ones, of which the last may still grow. */
static void place_clusters(struct plan *p)
{
	uint32_t cluster_bytes = plan_cluster_bytes(p);
	uint64_t next = FAT_CLUSTER_FIRST;

	for (size_t i = 0; i < p->dirs.count; i++) {
		p->dirs.at[i].cluster = (uint32_t)next;
		p->dirs.at[i].clusters = (uint32_t)fat_clusters(p->dirs.at[i].entries * 32, cluster_bytes);
		next += p->dirs.at[i].clusters;
	}
	for (int late = 0; late < 2; late++) {
		for (size_t i = 0; i < p->files.count; i++) {
			if (p->files.at[i].late != late)
				continue;
			p->files.at[i].cluster = (uint32_t)next;
			next += fat_clusters(p->files.at[i].size, cluster_bytes);
		}
	}
}

/* What is left out stays in the plan: the volume id comes from all of the disk, whatever is made of it. */
static void take_form(struct plan *p)
{
	p->image_bytes = p->form == FORM_DISK ? p->disk_bytes : p->form == FORM_ESP ? p->esp_bytes : 0;
	if (p->form == FORM_DISK)
		return;
	p->esp_start = 0;
	p->partition_bytes = 0;
}

/* What is wrong with the markers has its finding; then there are none. */
static void find_units(struct arena *a, struct plan *p)
{
	const struct plan_file *tree = p->boot ? NULL : plan_find(p, plan_path(a, plan_tree_name));

	if (unit_slots(a, p->sys->tree).list.count)
		(void)!unit_slots_read(a, p->boot ? p->boot->tree : tree->bytes, &p->units);
}

static void lay_out(struct arena *a, struct plan *p)
{
	uint64_t wanted = disk_esp(&p->sys->disk)->size;

	p->needed_bytes = esp_smallest(p, false);
	p->esp_bytes = wanted ? round_up(wanted, PLAN_ALIGNMENT) : esp_smallest(p, true);
	p->fat = fat_best(p->esp_bytes, p->sector_size);
	/* The content may want smaller clusters than the size alone would have. */
	while (clusters_needed(p, p->fat.sectors_per_cluster * p->sector_size) > p->fat.clusters &&
	       p->fat.sectors_per_cluster > 1)
		p->fat = fat_fill(p->esp_bytes, p->sector_size, p->fat.sectors_per_cluster / 2);
	place_clusters(p);
	layout_make(a, p);
	take_form(p);
	p->fat.hidden_sectors = p->esp_start / p->sector_size;
}

const struct plan *plan_make(struct diag *d, const struct system *sys, const struct plan_input *input)
{
	struct plan *p = arena_new(d->arena, struct plan);
	bool stub = sys->disk.loader == LOADER_STUB;

	p->sys = sys;
	p->form = sys->disk.form;
	p->sector_size = sys->disk.sector_size;
	p->label = disk_esp(&sys->disk)->fat_label;
	p->epoch = input->epoch;
	p->signs = input->signs;
	p->hashes = input->hashes;
	p->unpinned = input->unpinned;
	p->unit_file = SIZE_MAX;
	add_xen(d->arena, p, stub ? plan_stub_xen_name : plan_loader_name, input->signed_xen);
	if (!stub)
		add_config(d->arena, p);
	add_named(d->arena, p);
	if (stub)
		add_stub(d->arena, p);
	add_all_dirs(d->arena, p);
	find_units(d->arena, p);
	lay_out(d->arena, p);
	budget_make(d->arena, sys, &p->budget);
	return p;
}

struct plan *plan_copy(struct arena *a, const struct plan *plan)
{
	struct plan *copy = arena_new(a, struct plan);

	*copy = *plan;
	copy->files.at = arena_array(a, struct plan_file, plan->files.count);
	copy->files.room = plan->files.count;
	memcpy(copy->files.at, plan->files.at, plan->files.count * sizeof(*plan->files.at));
	copy->partitions.at = arena_array(a, struct plan_partition, plan->partitions.count);
	copy->partitions.room = plan->partitions.count;
	memcpy(copy->partitions.at, plan->partitions.at, plan->partitions.count * sizeof(*plan->partitions.at));
	copy->areas.at = arena_array(a, struct plan_area, plan->areas.count);
	copy->areas.room = plan->areas.count;
	if (plan->areas.count)
		memcpy(copy->areas.at, plan->areas.at, plan->areas.count * sizeof(*plan->areas.at));
	return copy;
}

struct plan plan_of_copy(const struct plan *plan, const struct plan_partition *copy)
{
	struct plan ret = *plan;

	ret.esp_start = copy->start;
	ret.fat.hidden_sectors = copy->start / plan->sector_size;
	return ret;
}

uint32_t plan_cluster_bytes(const struct plan *plan)
{
	return plan->fat.sectors_per_cluster * plan->fat.sector_size;
}

uint64_t plan_cluster_start(const struct plan *plan, uint32_t cluster)
{
	const struct fat_geometry *g = &plan->fat;
	uint64_t data = g->reserved_sectors + (uint64_t)FAT_COPIES * g->fat_sectors;

	return plan->esp_start + data * g->sector_size + (uint64_t)(cluster - FAT_CLUSTER_FIRST) * plan_cluster_bytes(plan);
}
