/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * table.c - plans for people
 */
#include "report/table.h"

#include <string.h>

#include "base/text.h"
#include "plan/boot.h"
#include "wire/plan.h"

static void print_esp(struct arena *a, const struct plan *plan, const struct identity *id, FILE *out)
{
	const struct fat_geometry *g = &plan->fat;
	uint64_t room = g->clusters * g->sectors_per_cluster * g->sector_size;

	fprintf(out, "           FAT32 '%s'", text_shown(a, plan->label));
	if (id)
		fprintf(out, ", volume id %04X-%04X", id->volume_id >> 16, id->volume_id & 0xffff);
	fprintf(out, ", %llu clusters of %s\n", (unsigned long long)g->clusters, text_size(a, g->sectors_per_cluster * g->sector_size));
	fprintf(out, "           %s of content, room for %s\n", text_size(a, plan->content_bytes), text_size(a, room));
}

static void print_copy(const struct plan *plan, const struct identity *id, size_t number, FILE *out)
{
	uint32_t volume_id = id ? identity_volume_id(id, plan, number) : 0;

	fputs("           a copy of the ESP", out);
	if (id)
		fprintf(out, ", volume id %04X-%04X", volume_id >> 16, volume_id & 0xffff);
	putc('\n', out);
}

/* The label, and the type where that says more. */
static void print_partition(struct arena *a, const struct plan *plan, size_t number, const struct identity *id, FILE *out)
{
	const struct plan_partition *p = &plan->partitions.at[number];
	const struct partition_type *known = p->from->known;
	const char *type = known ? known->what : guid_text(a, p->from->type);
	uint64_t first = p->start / plan->sector_size, count = p->bytes / plan->sector_size;

	fprintf(out, "partition  %zu: %s", number + 1, *p->from->label ? text_shown(a, p->from->label) : type);
	if (*p->from->label && strcmp(p->from->label, type))
		fprintf(out, ", %s", type);
	fprintf(out, ", LBA %llu to %llu, %s%s\n", (unsigned long long)first, (unsigned long long)(first + count - 1), text_size(a, p->bytes),
		p->from->grow ? ", grows" : "");
	if (id)
		fprintf(out, "           GUID %s\n", guid_text(a, id->partition_guids[number]));
	if (number == plan->esp)
		print_esp(a, plan, id, out);
	else if (p->from->copy_of_esp)
		print_copy(plan, id, number, out);
	else if (p->content)
		fprintf(out, "           %s%s%s%s from '%s'\n", text_size(a, p->content), p->from->volume->type ? " of " : "",
			p->from->volume->type ? p->from->volume->type : "", p->from->gunzip ? ", unpacked (gzip)" : "", text_shown(a, p->from->file->path));
}

static void print_area(struct arena *a, const struct plan_area *area, FILE *out)
{
	fprintf(out, "raw area   bytes %llu to %llu, %s", (unsigned long long)area->start, (unsigned long long)(area->start + area->bytes - 1),
		text_size(a, area->bytes));
	if (area->content)
		fprintf(out, ", %s from '%s'", text_size(a, area->content), text_shown(a, area->from->file->path));
	putc('\n', out);
}

static void print_loader(const struct plan *plan, FILE *out)
{
	fprintf(out, "loader     %s\n", plan->boot ? "stub" : "Xen's own EFI loader");
}

/* In place of a disk. */
static void print_form(struct arena *a, const struct plan *plan, const struct identity *id, FILE *out)
{
	fprintf(out, "form       %s", form_name(plan->form));
	if (form_has_volume(plan->form))
		fprintf(out, ", %s, sectors of %u bytes", text_size(a, plan->image_bytes), plan->sector_size);
	putc('\n', out);
	if (form_has_volume(plan->form))
		print_esp(a, plan, id, out);
	print_loader(plan, out);
}

static void print_disk(struct arena *a, const struct plan *plan, const struct identity *id, FILE *out)
{
	fprintf(out, "disk       GPT, %s, sectors of %u bytes\n", text_size(a, plan->disk_bytes), plan->sector_size);
	if (id)
		fprintf(out, "           GUID %s\n", guid_text(a, id->disk_guid));
	print_loader(plan, out);
	for (size_t i = 0; i < plan->areas.count; i++)
		print_area(a, &plan->areas.at[i], out);
	for (size_t i = 0; i < plan->partitions.count; i++)
		print_partition(a, plan, i, id, out);
}

static int longest_path(struct arena *a, const struct plan *plan)
{
	size_t longest = 0;

	for (size_t i = 0; i < plan->files.count; i++) {
		size_t len = strlen(text_shown(a, plan->files.at[i].path));

		longest = len > longest ? len : longest;
	}
	return (int)(longest < 100 ? longest : 100);
}

/* GUIDs in command lines, which the file with a unit's values has besides. */
static void print_unit_guids(struct arena *a, const struct plan *plan, FILE *out)
{
	for (size_t i = 0; plan->boot && i < plan->boot->values.count; i++) {
		const struct boot_value *value = &plan->boot->values.at[i];

		if (!value->name)
			fprintf(out, "  PARTUUID, %s, in %s of %s\n", text_size(a, value->wire.bytes), text_shown(a, value->prop), text_shown(a, value->node));
	}
}

static void print_units(struct arena *a, const struct plan *plan, FILE *out)
{
	const struct unit_slots *units = &plan->units;
	bool file = plan->unit_file != SIZE_MAX;
	size_t width = 0;

	for (size_t i = 0; i < units->list.count; i++) {
		size_t len = strlen(units->list.at[i].name);

		width = len > width ? len : width;
	}
	if (file)
		fprintf(out, "values of a unit, in \\%s, outside of what a signature covers\n", plan->files.at[plan->unit_file].path);
	else if (units->list.count)
		fputs("values of a unit\n", out);
	for (size_t i = 0; i < units->list.count; i++) {
		const struct unit_slot *slot = &units->list.at[i];

		fprintf(out, "  %-*s  %-6s  %10s  %s of %s\n", (int)width, slot->name, unit_type_name(slot->type),
			text_size(a, slot->prop->value.len), text_shown(a, slot->prop->name), text_shown(a, slot->node->path));
	}
	print_unit_guids(a, plan, out);
}

static void print_row(struct arena *a, const struct budget_row *row, FILE *out)
{
	const char *of = row->node ? text_shown(a, row->node->path) : row->certain ? "Dom0" : "";

	fprintf(out, "  %10s  %s%s%s%s\n", text_size(a, row->bytes), row->what, *of ? " of " : "", of,
		row->certain ? "" : " (worked out)");
}

/* The machine's memory: demand against supply. */
static void print_budget(struct arena *a, const struct budget *b, FILE *out)
{
	fputs("memory\n", out);
	for (size_t i = 0; i < b->rows.count; i++)
		print_row(a, &b->rows.at[i], out);
	fprintf(out, "  %10s  demand\n", text_size(a, b->demand));
	if (!b->known) {
		fprintf(out, "              supply is not known: %s\n", b->heap ? "xen,static-heap has no memory" : "the tree has no /memory");
		return;
	}
	fprintf(out, "  %10s  supply, ", text_size(a, b->supply));
	if (b->heap)
		fputs("the static heap", out);
	else
		fprintf(out, "of %s", text_size(a, b->total));
	if (!b->heap && b->reserved)
		fprintf(out, " less %s reserved", text_size(a, b->reserved));
	if (b->demand <= b->supply)
		fprintf(out, "\n  %10s  left\n", text_size(a, b->supply - b->demand));
	else
		fprintf(out, "\n  %10s  missing\n", text_size(a, b->demand - b->supply));
	fprintf(out, "  %10s  largest free block, at 0x%llx\n", text_size(a, b->free_bytes), (unsigned long long)b->free_base);
}

void table_plan(struct arena *a, const struct plan *plan, const struct identity *id, FILE *out)
{
	int width = longest_path(a, plan);

	if (plan->form == FORM_DISK)
		print_disk(a, plan, id, out);
	else
		print_form(a, plan, id, out);
	fputs("files\n", out);
	for (size_t i = 0; i < plan->files.count; i++) {
		const struct plan_file *file = &plan->files.at[i];

		fprintf(out, "  \\%-*s %10s  %s", width, text_shown(a, file->path), text_size(a, file->size), file->what);
		if (file->module)
			fprintf(out, " of %s", text_shown(a, file->module->node->parent->path));
		if (file->from && file->from->xen && file->from->xen->version)
			fprintf(out, " Xen %s", text_shown(a, file->from->xen->version));
		if (file->from && file->from->packing)
			fprintf(out, ", unpacked (%s) from '%s'", file->from->packing, text_shown(a, file->from->path));
		else if (file->from)
			fprintf(out, ", from '%s'", text_shown(a, file->from->path));
		putc('\n', out);
	}
	print_units(a, plan, out);
	print_budget(a, &plan->budget, out);
}

void table_pcr(const struct seal *seal, FILE *out)
{
	uint8_t value[PLAN_HASH];
	char text[HASH_TEXT + 1];

	seal_pcr(seal, value);
	hash_print(value, text);
	fprintf(out, "%d sha256 %s\n", WIRE_PCR, text);
	if (seal->plan->unit_file == SIZE_MAX)
		return;
	seal_unit_pcr(seal, value);
	hash_print(value, text);
	fprintf(out, "%d sha256 %s\n", WIRE_UNIT_PCR, text);
}
