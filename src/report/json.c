/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * json.c - findings, plans and rules for machines
 */
#include "report/json.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/scoped.h"
#include "plan/boot.h"
#include "wire/plan.h"

static json_t *escaped(const char *text)
{
	static const char digits[] = "0123456789abcdef";
	scoped_memory char *safe = malloc(strlen(text) * 4 + 1);
	char *to = safe;

	if (!safe)
		return NULL;
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c < 0x80) {
			*to++ = (char)c;
			continue;
		}
		*to++ = '\\';
		*to++ = 'x';
		*to++ = digits[c >> 4];
		*to++ = digits[c & 15];
	}
	*to = 0;
	return json_string(safe);
}

json_t *json_text(const char *text)
{
	json_t *string = text ? json_string(text) : json_null();

	return string ? string : escaped(text);
}

static json_t *number(uint64_t n)
{
	return json_integer((json_int_t)n);
}

/* A place's number, or null where there is none. */
static json_t *place_number(int n)
{
	return n ? json_integer(n) : json_null();
}

static json_t *findings_of(struct diag *d)
{
	json_t *list = json_array();

	for (size_t i = 0; i < d->findings.count; i++) {
		const struct finding *f = &d->findings.at[i];
		json_t *one = json_object();

		json_object_set_new(one, "severity", json_text(severity_name(f->severity)));
		json_object_set_new(one, "id", json_text(f->id));
		json_object_set_new(one, "file", json_text(f->at.file));
		json_object_set_new(one, "line", place_number(f->at.line));
		json_object_set_new(one, "column", place_number(f->at.col));
		json_object_set_new(one, "node", json_text(f->at.node));
		json_object_set_new(one, "property", json_text(f->at.prop));
		json_object_set_new(one, "text", json_text(f->text));
		json_object_set_new(one, "hint", json_text(f->hint));
		json_object_set_new(one, "suppressed", json_boolean(f->allowed));
		json_array_append_new(list, one);
	}
	return list;
}

void json_set_findings(json_t *document, struct diag *d)
{
	json_object_set_new(document, "findings", findings_of(d));
	json_object_set_new(document, "errors", number(diag_count(d, SEV_ERROR)));
	json_object_set_new(document, "warnings", number(diag_count(d, SEV_WARNING)));
}

static json_t *hash_of(const uint8_t *hash)
{
	char text[HASH_TEXT + 1];

	if (!hash)
		return json_null();
	hash_print(hash, text);
	return json_string(text);
}

/* Of a Xen or a Linux, or NULL. */
static const char *version_of(const struct plan_file *file)
{
	const struct artefact *from = file->from;

	if (from && from->xen && from->xen->version)
		return from->xen->version;
	return from && from->kernel ? from->kernel->release : NULL;
}

static json_t *files_of(struct arena *a, const struct plan *plan)
{
	json_t *list = json_array();

	for (size_t i = 0; i < plan->files.count; i++) {
		const struct plan_file *file = &plan->files.at[i];
		json_t *one = json_object();

		json_object_set_new(one, "path", json_text(file->path));
		json_object_set_new(one, "what", json_text(file->what));
		json_object_set_new(one, "size", number(file->size));
		json_object_set_new(one, "sha256", hash_of(file->hash));
		json_object_set_new(one, "source", json_text(file->from ? file->from->path : NULL));
		json_object_set_new(one, "unpacked", json_text(file->from ? file->from->packing : NULL));
		json_object_set_new(one, "node", json_text(file->module ? file->module->node->path : NULL));
		json_object_set_new(one, "is", json_text(file->from ? probe_describe(a, &file->from->probe) : NULL));
		json_object_set_new(one, "version", json_text(version_of(file)));
		json_array_append_new(list, one);
	}
	return list;
}

/* of: the number of its partition. */
static json_t *fat_of(struct arena *a, const struct plan *plan, const struct identity *id, size_t of)
{
	const struct fat_geometry *g = &plan->fat;
	json_t *fat = json_object();

	json_object_set_new(fat, "width", number(32));
	json_object_set_new(fat, "label", json_text(plan->label));
	json_object_set_new(fat, "volume-id", json_text(id ? arena_fmt(a, "%08X", identity_volume_id(id, plan, of)) : NULL));
	json_object_set_new(fat, "cluster-size", number((uint64_t)g->sectors_per_cluster * g->sector_size));
	json_object_set_new(fat, "clusters", number(g->clusters));
	json_object_set_new(fat, "content", number(plan->content_bytes));
	json_object_set_new(fat, "least-size", number(plan->needed_bytes));
	return fat;
}

/* The file that the partition is made from, or null. */
static json_t *content_of(const struct plan_partition *p)
{
	const struct volume *v = p->from->volume;
	json_t *content;

	if (!p->content)
		return json_null();
	content = json_object();
	json_object_set_new(content, "size", number(p->content));
	json_object_set_new(content, "sha256", hash_of(p->hash));
	json_object_set_new(content, "source", json_text(p->from->file->path));
	json_object_set_new(content, "unpacked", json_text(p->from->gunzip ? "gzip" : NULL));
	json_object_set_new(content, "holds", json_text(v ? v->type : NULL));
	json_object_set_new(content, "uuid", json_text(v ? v->uuid : NULL));
	json_object_set_new(content, "label", json_text(v ? v->label : NULL));
	return content;
}

static json_t *area_of(const struct plan_area *area)
{
	json_t *one = json_object(), *content = area->content ? json_object() : json_null();

	if (area->content) {
		json_object_set_new(content, "size", number(area->content));
		json_object_set_new(content, "sha256", hash_of(area->hash));
		json_object_set_new(content, "source", json_text(area->from->file->path));
	}
	json_object_set_new(one, "offset", number(area->start));
	json_object_set_new(one, "size", number(area->bytes));
	json_object_set_new(one, "node", json_text(area->from->node->path));
	json_object_set_new(one, "content", content);
	return one;
}

static json_t *partition_of(struct arena *a, const struct plan *plan, size_t at, const struct identity *id)
{
	const struct plan_partition *p = &plan->partitions.at[at];
	json_t *one = json_object();
	uint64_t first = p->start / plan->sector_size;
	bool table = plan->form == FORM_DISK;

	json_object_set_new(one, "number", number(at + 1));
	json_object_set_new(one, "name", json_text(p->from->label));
	json_object_set_new(one, "type", json_text(guid_text(a, p->from->type)));
	json_object_set_new(one, "type-name", json_text(p->from->known ? p->from->known->name : NULL));
	json_object_set_new(one, "guid", json_text(id && table ? guid_text(a, id->partition_guids[at]) : NULL));
	json_object_set_new(one, "attributes", json_text(arena_fmt(a, "0x%016llx", (unsigned long long)p->from->attributes)));
	json_object_set_new(one, "first-lba", table ? number(first) : json_null());
	json_object_set_new(one, "last-lba", table ? number(first + p->bytes / plan->sector_size - 1) : json_null());
	json_object_set_new(one, "size", number(p->bytes));
	json_object_set_new(one, "grows", json_boolean(p->from->grow));
	json_object_set_new(one, "zero", json_boolean(p->from->zero));
	json_object_set_new(one, "node", json_text(p->from->node ? p->from->node->path : NULL));
	json_object_set_new(one, "content", content_of(p));
	json_object_set_new(one, "fat", at == plan->esp || p->from->copy_of_esp ? fat_of(a, plan, id, at) : json_null());
	return one;
}

static json_t *budget_of(const struct budget *b)
{
	json_t *memory = json_object(), *rows = json_array();

	for (size_t i = 0; i < b->rows.count; i++) {
		const struct budget_row *row = &b->rows.at[i];
		json_t *one = json_object();

		json_object_set_new(one, "what", json_text(row->what));
		json_object_set_new(one, "node", json_text(row->node ? row->node->path : NULL));
		json_object_set_new(one, "size", number(row->bytes));
		json_object_set_new(one, "certain", json_boolean(row->certain));
		json_array_append_new(rows, one);
	}
	json_object_set_new(memory, "rows", rows);
	json_object_set_new(memory, "demand", number(b->demand));
	json_object_set_new(memory, "total", b->total ? number(b->total) : json_null());
	json_object_set_new(memory, "reserved", b->total ? number(b->reserved) : json_null());
	json_object_set_new(memory, "heap", b->known && b->heap ? number(b->supply) : json_null());
	json_object_set_new(memory, "supply", b->known ? number(b->supply) : json_null());
	json_object_set_new(memory, "largest-free", b->known ? json_pack("{s:o, s:o}", "address", number(b->free_base), "size",
									 number(b->free_bytes)) : json_null());
	return memory;
}

/* What of the disk is in what is made. */
static json_t *disk_of(struct arena *a, const struct plan *plan, const struct identity *id)
{
	json_t *disk = json_object(), *partitions = json_array(), *areas = json_array();
	bool table = plan->form == FORM_DISK;

	json_object_set_new(disk, "size", plan->image_bytes ? number(plan->image_bytes) : json_null());
	json_object_set_new(disk, "sector-size", number(plan->sector_size));
	json_object_set_new(disk, "guid", json_text(id && table ? guid_text(a, id->disk_guid) : NULL));
	json_object_set_new(disk, "loader", json_text(plan->boot ? "stub" : "xen"));
	for (size_t i = 0; i < plan->partitions.count; i++) {
		if (table || (i == plan->esp && form_has_volume(plan->form)))
			json_array_append_new(partitions, partition_of(a, plan, i, id));
	}
	json_object_set_new(disk, "partitions", partitions);
	for (size_t i = 0; table && i < plan->areas.count; i++)
		json_array_append_new(areas, area_of(&plan->areas.at[i]));
	json_object_set_new(disk, "raw-areas", areas);
	return disk;
}

/* placeholder: as the text that would be given for it. */
static json_t *units_of(struct arena *a, const struct plan *plan)
{
	json_t *list = json_array();

	for (size_t i = 0; i < plan->units.list.count; i++) {
		const struct unit_slot *slot = &plan->units.list.at[i];
		json_t *one = json_object();

		json_object_set_new(one, "name", json_text(slot->name));
		json_object_set_new(one, "type", json_text(unit_type_name(slot->type)));
		json_object_set_new(one, "size", number(slot->prop->value.len));
		json_object_set_new(one, "node", json_text(slot->node->path));
		json_object_set_new(one, "property", json_text(slot->prop->name));
		json_object_set_new(one, "placeholder", json_text(unit_value_text(a, slot->type, slot->prop->value)));
		json_array_append_new(list, one);
	}
	return list;
}

/* What stands outside of the loader; name is null for a GUID. */
static json_t *unit_file_of(const struct plan *plan)
{
	json_t *file = json_object(), *list = json_array();

	for (size_t i = 0; i < plan->boot->values.count; i++) {
		const struct boot_value *value = &plan->boot->values.at[i];
		json_t *one = json_object();

		json_object_set_new(one, "name", json_text(value->name));
		json_object_set_new(one, "node", json_text(value->node));
		json_object_set_new(one, "property", json_text(value->prop));
		json_object_set_new(one, "tree-offset", number(value->wire.at));
		json_object_set_new(one, "size", number(value->wire.bytes));
		json_object_set_new(one, "offset", number(value->wire.from));
		json_array_append_new(list, one);
	}
	json_object_set_new(file, "path", json_text(plan->files.at[plan->unit_file].path));
	json_object_set_new(file, "values", list);
	return file;
}

json_t *json_plan(struct diag *d, const struct plan *plan, const struct identity *id)
{
	json_t *doc = json_object();

	json_object_set_new(doc, "form", json_text(form_name(plan->form)));
	json_object_set_new(doc, "disk", disk_of(d->arena, plan, id));
	json_object_set_new(doc, "files", files_of(d->arena, plan));
	json_object_set_new(doc, "unit-values", units_of(d->arena, plan));
	json_object_set_new(doc, "unit-file", plan->unit_file == SIZE_MAX ? json_null() : unit_file_of(plan));
	json_object_set_new(doc, "memory", budget_of(&plan->budget));
	json_object_set_new(doc, "time", number(plan->epoch));
	return doc;
}

static json_t *pcr_of(int index, const uint8_t *value)
{
	json_t *pcr = json_object();

	json_object_set_new(pcr, "index", number((uint64_t)index));
	json_object_set_new(pcr, "sha256", hash_of(value));
	return pcr;
}

void json_set_pcr(json_t *document, const struct seal *seal)
{
	uint8_t value[PLAN_HASH];

	seal_pcr(seal, value);
	json_object_set_new(document, "pcr", pcr_of(WIRE_PCR, value));
	if (seal->plan->unit_file == SIZE_MAX)
		return;
	seal_unit_pcr(seal, value);
	json_object_set_new(document, "unit-pcr", pcr_of(WIRE_UNIT_PCR, value));
}

json_t *json_rule(const struct rule *rule)
{
	json_t *one = json_object();

	json_object_set_new(one, "id", json_text(rule->id));
	json_object_set_new(one, "severity", json_text(severity_name(rule->severity)));
	json_object_set_new(one, "scope", json_text(rule_scope_name(rule->scope)));
	json_object_set_new(one, "title", json_text(rule->title));
	json_object_set_new(one, "why", json_text(rule->why));
	json_object_set_new(one, "evidence", json_text(rule->evidence));
	json_object_set_new(one, "cure", json_text(rule->cure));
	return one;
}

int json_print(struct diag *d, json_t *document)
{
	int failed;

	errno = 0;
	failed = json_dumpf(document, stdout, JSON_INDENT(2));
	json_decref(document);
	if (failed || putchar('\n') == EOF)
		return fault(d, errno ? -errno : -EIO, "cannot write to standard output");
	return 0;
}
