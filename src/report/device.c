/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * device.c - block devices of this machine, for people and machines
 */
#include "report/device.h"

#include "base/text.h"
#include "device/describe.h"
#include "report/json.h"

void device_print(struct arena *a, const struct block *b, const refusal_list *refusals, bool content, FILE *out)
{
	fprintf(out, "%s\n", describe_block(a, b));
	for (size_t i = 0; i < refusals->count; i++)
		fprintf(out, "  refused: %s\n", refusals->at[i].text);
	if (!refusals->count)
		fprintf(out, "  can be written to%s%s\n", b->stable ? "; its stable name is " : "", b->stable ? text_quote(a, b->stable) : "");
	if (content)
		fputs(describe_content(a, b), out);
}

static json_t *number(uint64_t n)
{
	return json_integer((json_int_t)n);
}

/* A number, or null where the device does not say it. */
static json_t *known_number(uint64_t n)
{
	return n ? number(n) : json_null();
}

const char *device_transport_word(enum transport transport)
{
	static const char *const words[] = {
		[TRANSPORT_UNKNOWN] = NULL, [TRANSPORT_USB] = "usb", [TRANSPORT_SD] = "sd", [TRANSPORT_EMMC] = "emmc", [TRANSPORT_NVME] = "nvme",
		[TRANSPORT_SATA] = "sata", [TRANSPORT_SCSI] = "scsi", [TRANSPORT_VIRTIO] = "virtio", [TRANSPORT_XEN] = "xen",
		[TRANSPORT_LOOP] = "loop", [TRANSPORT_NETWORK] = "network",
	};

	return words[transport];
}

static json_t *volume_of(const struct volume *v)
{
	json_t *one;

	if (!v->type && !v->ambivalent)
		return json_null();
	one = json_object();
	json_object_set_new(one, "type", json_text(v->type));
	json_object_set_new(one, "label", json_text(v->label));
	json_object_set_new(one, "uuid", json_text(v->uuid));
	json_object_set_new(one, "ambivalent", json_boolean(v->ambivalent));
	return one;
}

static json_t *parts_of(const struct block *b)
{
	json_t *list = json_array();

	for (size_t i = 0; i < b->parts.count; i++) {
		const struct block_part *part = &b->parts.at[i];
		json_t *one = json_object();

		json_object_set_new(one, "number", number(part->number));
		json_object_set_new(one, "kernel", json_text(part->kernel));
		json_object_set_new(one, "offset", number(part->start));
		json_object_set_new(one, "size", number(part->bytes));
		json_object_set_new(one, "type", json_text(part->type));
		json_object_set_new(one, "type-name", json_text(part->type_name));
		json_object_set_new(one, "name", json_text(part->label));
		json_object_set_new(one, "guid", json_text(part->guid));
		json_object_set_new(one, "holds", volume_of(&part->holds));
		json_array_append_new(list, one);
	}
	return list;
}

static json_t *uses_of(const struct block *b)
{
	static const char *const kinds[] = {
		[USE_MOUNT] = "mount", [USE_SWAP] = "swap", [USE_HOLDER] = "holder", [USE_LOOP] = "loop", [USE_POOL] = "pool", [USE_HELD] = "held",
	};
	json_t *list = json_array();

	for (size_t i = 0; i < b->uses.count; i++) {
		const struct block_use *use = &b->uses.at[i];
		json_t *one = json_object();

		json_object_set_new(one, "kind", json_text(kinds[use->kind]));
		json_object_set_new(one, "kernel", json_text(use->node));
		json_object_set_new(one, "where", json_text(use->where));
		json_object_set_new(one, "system", json_boolean(use->system));
		json_object_set_new(one, "text", json_text(use->text));
		json_array_append_new(list, one);
	}
	return list;
}

static json_t *refusals_of(const refusal_list *refusals)
{
	json_t *list = json_array();

	for (size_t i = 0; refusals && i < refusals->count; i++) {
		const struct refusal *refusal = &refusals->at[i];
		json_t *one = json_object();

		json_object_set_new(one, "id", json_text(refusal->id));
		json_object_set_new(one, "text", json_text(refusal->text));
		json_object_set_new(one, "hint", json_text(refusal->cure));
		json_array_append_new(list, one);
	}
	return list;
}

static void set_names(json_t *one, const struct block *b)
{
	json_object_set_new(one, "path", json_text(b->path));
	json_object_set_new(one, "kernel", json_text(b->kernel));
	json_object_set_new(one, "stable-name", json_text(b->stable));
	json_object_set_new(one, "disk", json_text(b->disk));
	json_object_set_new(one, "made-of", json_text(b->made_of));
	json_object_set_new(one, "model", json_text(b->model));
	json_object_set_new(one, "vendor", json_text(b->vendor));
	json_object_set_new(one, "serial", json_text(b->serial));
	json_object_set_new(one, "transport", json_text(device_transport_word(b->transport)));
}

static void set_sizes(json_t *one, const struct block *b)
{
	json_object_set_new(one, "size", number(b->bytes));
	json_object_set_new(one, "sector-size", known_number(b->sector_size));
	json_object_set_new(one, "physical-sector-size", known_number(b->physical_sector_size));
	json_object_set_new(one, "best-write-size", known_number(b->best_io));
	json_object_set_new(one, "removable", json_boolean(b->removable));
	json_object_set_new(one, "read-only", json_boolean(b->read_only));
	json_object_set_new(one, "emmc-boot", json_boolean(b->emmc_boot));
	json_object_set_new(one, "discards", json_boolean(b->discards));
}

json_t *device_json(const struct block *b, const refusal_list *refusals)
{
	json_t *one = json_object();

	set_names(one, b);
	set_sizes(one, b);
	json_object_set_new(one, "content-known", json_boolean(b->content_known));
	json_object_set_new(one, "blank", json_boolean(b->blank));
	json_object_set_new(one, "table", json_text(b->table));
	json_object_set_new(one, "table-id", json_text(b->table_id));
	json_object_set_new(one, "holds", volume_of(&b->holds));
	json_object_set_new(one, "partitions", parts_of(b));
	json_object_set_new(one, "uses", uses_of(b));
	json_object_set_new(one, "refusals", refusals_of(refusals));
	return one;
}
