/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mapped.c - which bytes of the disk mean something
 */
#include "plan/mapped.h"

#include <stdlib.h>

#include "plan/layout.h"

struct maker {
	struct arena *arena;
	const struct plan *plan;
	mapped_list list;
};

static void add(struct maker *m, uint64_t start, uint64_t bytes)
{
	if (bytes)
		*list_add(m->arena, &m->list) = (struct mapped){ start / MAPPED_BLOCK, (start + bytes - 1) / MAPPED_BLOCK };
}

static void add_esp(struct maker *m, const struct plan *plan)
{
	const struct fat_geometry *g = &plan->fat;

	add(m, plan->esp_start, (g->reserved_sectors + (uint64_t)FAT_COPIES * g->fat_sectors) * g->sector_size);
	for (size_t i = 0; i < plan->dirs.count; i++)
		add(m, plan_cluster_start(plan, plan->dirs.at[i].cluster), (uint64_t)plan->dirs.at[i].clusters * plan_cluster_bytes(plan));
	for (size_t i = 0; i < plan->files.count; i++)
		add(m, plan_cluster_start(plan, plan->files.at[i].cluster), plan->files.at[i].size);
}

static void add_table(struct maker *m)
{
	struct layout_range table[LAYOUT_TABLE_RANGES];

	layout_table(m->plan, table);
	for (size_t i = 0; i < LAYOUT_TABLE_RANGES; i++)
		add(m, table[i].start, table[i].bytes);
	add(m, m->plan->disk_bytes - layout_back(m->plan), layout_back(m->plan));
}

/* What of a disk is not the ESP. */
static void add_partition(struct maker *m, const struct plan_partition *p)
{
	add(m, p->start, p->from->zero ? p->bytes : p->content);
}

static void add_rest(struct maker *m)
{
	const struct plan *plan = m->plan;

	add_table(m);
	for (size_t i = 0; i < plan->areas.count; i++)
		add(m, plan->areas.at[i].start, plan->areas.at[i].content);
	for (size_t i = 0; i < plan->partitions.count; i++)
		add_partition(m, &plan->partitions.at[i]);
}

static int compare(const void *x, const void *y)
{
	const struct mapped *a = x, *b = y;

	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	return (a->last > b->last) - (a->last < b->last);
}

/* Makes one of those that touch. */
static void join(mapped_list *list)
{
	size_t kept = 0;

	for (size_t i = 1; i < list->count; i++) {
		if (list->at[i].first > list->at[kept].last + 1)
			list->at[++kept] = list->at[i];
		else if (list->at[i].last > list->at[kept].last)
			list->at[kept].last = list->at[i].last;
	}
	list->count = kept + 1;
}

mapped_list mapped_make(struct arena *a, const struct plan *plan)
{
	struct maker m = { .arena = a, .plan = plan };

	add_esp(&m, plan);
	for (size_t i = 0; plan->form == FORM_DISK && i < plan->partitions.count; i++) {
		struct plan copy = plan_of_copy(plan, &plan->partitions.at[i]);

		if (plan->partitions.at[i].from->copy_of_esp)
			add_esp(&m, &copy);
	}
	if (plan->form == FORM_DISK)
		add_rest(&m);
	qsort(m.list.at, m.list.count, sizeof(*m.list.at), compare);
	join(&m.list);
	return m.list;
}
