/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * loader.c - the file of an ESP that has the device tree, changed
 */
#include "flash/loader.h"

#include <string.h>

#include "plan/hash.h"
#include "plan/path.h"
#include "sign/cert_table.h"
#include "verify/pe.h"
#include "wire/unit.h"

/* A stub of at most 1 MiB, a tree of some 4 and the record; doc/boot-plan.md: where the record has the tree's hash. */
enum { LOADER_MOST = 16 * 1024 * 1024, VALUES_MOST = 4 * 1024 * 1024, TREE_HASH_AT = 32 };

static int read_file(struct diag *d, const struct esp *esp, const struct fat_entry *entry, struct boot_loader *l)
{
	struct span bytes;
	int err = esp_read(d, esp, entry, LOADER_MOST, &bytes);

	if (err)
		return err;
	l->path = entry->path;
	l->len = bytes.len;
	l->bytes = (uint8_t *)arena_copy(d->arena, bytes.at, bytes.len);
	return 0;
}

/* False when it is another program than our stub with its sections. */
static bool find_sections(struct arena *a, struct boot_loader *l, struct span *ret_record)
{
	struct problems problems = { .arena = a };
	struct span file = { l->bytes, l->len }, tree;
	struct pe pe;

	if (!pe_inspect(a, file, &problems, &pe) || !pe_content(&pe, file, ".dtb", &problems, &tree) ||
	    !pe_content(&pe, file, ".plan", &problems, ret_record))
		return false;
	l->tree = l->bytes + (tree.at - l->bytes);
	l->tree_len = tree.len;
	l->record = l->bytes + (ret_record->at - l->bytes);
	l->is_signed = pe.certificates_bytes;
	return true;
}

static int damaged(struct diag *d, const struct esp *esp, const char *path, const char *wrong)
{
	return fault(d, 0, "'%s' of '%s' is damaged: %s", path, esp->source->name, wrong);
}

/* The tree as the stub would make it from the file. */
static int read_values(struct diag *d, const struct esp *esp, struct boot_loader *l)
{
	const char *path = plan_slashes(d->arena, plan_path(d->arena, WIRE_UNIT_NAME)), *wrong;
	const struct fat_entry *entry = esp_find(esp, path);
	struct span bytes;
	int err;

	if (!entry)
		return damaged(d, esp, l->path, arena_fmt(d->arena, "it wants '%s', which is not there", path));
	err = esp_read(d, esp, entry, VALUES_MOST, &bytes);
	if (err)
		return err;
	wrong = wire_unit_check(&l->plan, bytes.at, bytes.len, sha256_blocks);
	if (wrong)
		return damaged(d, esp, path, wrong);
	l->values_path = entry->path;
	l->values = (uint8_t *)arena_copy(d->arena, bytes.at, bytes.len);
	l->values_len = bytes.len;
	l->tree = (uint8_t *)arena_copy(d->arena, l->tree, l->tree_len);
	wire_unit_fill(&l->plan, l->values, l->tree);
	return 0;
}

static int read_stub(struct diag *d, const struct esp *esp, struct span record, struct boot_loader *l)
{
	const char *wrong = wire_plan_open(&l->plan, record.at, record.len);

	if (!wrong && l->plan.header.tree_bytes != l->tree_len)
		wrong = "its boot plan is that of another device tree";
	if (wrong)
		return damaged(d, esp, l->path, wrong);
	return l->plan.value_count ? read_values(d, esp, l) : 0;
}

int loader_read(struct diag *d, const struct esp *esp, struct boot_loader *ret)
{
	const struct fat_entry *stub = esp_find(esp, plan_slashes(d->arena, plan_path(d->arena, plan_loader_name)));
	const struct fat_entry *tree = esp_find(esp, plan_slashes(d->arena, plan_path(d->arena, plan_tree_name)));
	struct boot_loader l = { .path = NULL };
	struct span record;
	int err = 0;

	if (stub && !stub->directory && stub->size <= LOADER_MOST)
		err = read_file(d, esp, stub, &l);
	if (!err && l.path && find_sections(d->arena, &l, &record)) {
		err = read_stub(d, esp, record, &l);
		if (!err)
			*ret = l;
		return err;
	}
	l = (struct boot_loader){ .path = NULL };
	if (!err && tree && !tree->directory && tree->size <= LOADER_MOST)
		err = read_file(d, esp, tree, &l);
	l.tree = l.bytes;
	l.tree_len = l.len;
	if (!err)
		*ret = l;
	return err;
}

/* Everything behind the sections is signatures. */
static void strip(struct boot_loader *l)
{
	struct cert_table t;

	if (!cert_table_read((struct span){ l->bytes, l->len }, &t) || !t.size)
		return;
	memset(l->bytes + t.place, 0, CERT_PLACE_BYTES);
	memset(l->bytes + t.checksum, 0, CERT_CHECKSUM_BYTES);
	l->len = t.at;
}

static void put_values(struct boot_loader *l)
{
	for (uint32_t i = 0; i < l->plan.value_count; i++) {
		struct wire_value value = wire_plan_value(&l->plan, i);

		memcpy(l->values + value.from, l->tree + value.at, value.bytes);
	}
	wire_unit_seal(l->values, l->values_len);
}

void loader_seal(struct boot_loader *l)
{
	if (l->values) {
		put_values(l);
		return;
	}
	if (!l->record)
		return;
	hash_bytes((struct span){ l->tree, l->tree_len }, l->record + TREE_HASH_AT);
	if (l->is_signed)
		strip(l);
}
