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

/* A stub of at most 1 MiB, a tree of some 4 and the record; doc/boot-plan.md: where the record has the tree's hash. */
enum { LOADER_MOST = 16 * 1024 * 1024, TREE_HASH_AT = 32 };

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
static bool find_sections(struct arena *a, struct boot_loader *l)
{
	struct problems problems = { .arena = a };
	struct span file = { l->bytes, l->len };
	struct pe pe;

	if (!pe_inspect(a, file, &problems, &pe) || !pe_content(&pe, file, ".dtb", &problems, &l->tree) ||
	    !pe_content(&pe, file, ".plan", &problems, &l->record))
		return false;
	l->is_signed = pe.certificates_bytes;
	return l->record.len >= TREE_HASH_AT + PLAN_HASH;
}

int loader_read(struct diag *d, const struct esp *esp, struct boot_loader *ret)
{
	const struct fat_entry *stub = esp_find(esp, plan_slashes(d->arena, plan_path(d->arena, plan_loader_name)));
	const struct fat_entry *tree = esp_find(esp, plan_slashes(d->arena, plan_path(d->arena, plan_tree_name)));
	struct boot_loader l = { .path = NULL };
	int err = 0;

	if (stub && !stub->directory && stub->size <= LOADER_MOST)
		err = read_file(d, esp, stub, &l);
	if (!err && l.path && find_sections(d->arena, &l)) {
		*ret = l;
		return 0;
	}
	l = (struct boot_loader){ .path = NULL };
	if (!err && tree && !tree->directory && tree->size <= LOADER_MOST)
		err = read_file(d, esp, tree, &l);
	l.tree = (struct span){ l.bytes, l.len };
	if (!err)
		*ret = l;
	return err;
}

uint8_t *loader_tree(struct boot_loader *loader)
{
	return loader->bytes + (loader->tree.at - loader->bytes);
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

void loader_seal(struct boot_loader *l)
{
	if (!l->record.len)
		return;
	hash_bytes(l->tree, l->bytes + (l->record.at - l->bytes) + TREE_HASH_AT);
	if (l->is_signed)
		strip(l);
}
