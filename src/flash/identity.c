/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * identity.c - what makes a disk that of one unit
 */
#include "flash/identity.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "flash/loader.h"
#include "plan/hash.h"
#include "wire/bytes.h"

/* Texts of GUIDs, as they stand in a tree before and after. */
struct guid_texts {
	const char **before, **after;
	size_t count;
};

static struct esp esp_of_volume(const struct identity_image *image, size_t number, patch_list *patches)
{
	const struct identity_volume *v = &image->volumes.at[number];

	return esp_of(image->source, v->at, v->bytes, v->fat, patches);
}

int identity_slots(struct diag *d, const struct identity_image *image, struct unit_slots *ret)
{
	struct boot_loader loader = { .path = NULL };
	const char *wrong;
	struct esp esp;
	int err;

	*ret = (struct unit_slots){ .list = { 0 } };
	if (!image->volumes.count)
		return 0;
	esp = esp_of_volume(image, 0, NULL);
	err = loader_read(d, &esp, &loader);
	if (err || !loader.path)
		return err;
	wrong = unit_slots_read(d->arena, (struct span){ loader.tree, loader.tree_len }, ret);
	for (size_t i = 0; !wrong && i < ret->list.count; i++)
		wrong = ret->list.at[i].wrong ? ret->list.at[i].text : NULL;
	return wrong ? fault(d, 0, "the device tree in '%s' of '%s' is damaged: %s", loader.path, image->source->name, wrong) : 0;
}

/* --- GUIDs and ids */

/* A GUID of version 4 by its form, from the base and a number. */
static void make_guid(const uint8_t base[PLAN_HASH], size_t number, uint8_t ret[GUID_BYTES])
{
	uint8_t text[PLAN_HASH + 8], hash[PLAN_HASH];

	memcpy(text, base, PLAN_HASH);
	bytes_put64(text + PLAN_HASH, number);
	hash_bytes((struct span){ text, sizeof(text) }, hash);
	memcpy(ret, hash, GUID_BYTES);
	ret[7] = (uint8_t)(ret[7] & 0x0f) | 0x40;
	ret[8] = (uint8_t)(ret[8] & 0x3f) | 0x80;
}

/* From the image too: the same serial number on two products makes two disks. */
static void derive_base(const struct gpt *gpt, const char *from, uint8_t ret[PLAN_HASH])
{
	uint8_t both[GUID_BYTES + PLAN_HASH];

	memcpy(both, gpt->disk_guid, GUID_BYTES);
	hash_bytes((struct span){ (const uint8_t *)from, strlen(from) }, both + GUID_BYTES);
	hash_bytes((struct span){ both, sizeof(both) }, ret);
}

static void keep_ids(const struct identity_image *image, struct unit_identity *id)
{
	memcpy(id->disk_guid, image->gpt->disk_guid, GUID_BYTES);
	for (size_t i = 0; i < image->gpt->partitions.count; i++)
		memcpy(id->guids[i], image->gpt->partitions.at[i].guid, GUID_BYTES);
	for (size_t i = 0; i < image->volumes.count; i++)
		id->volume_ids[i] = image->volumes.at[i].fat->volume_id;
}

/* Volumes that are copies of each other are told apart by their ids. */
int identity_ids(struct diag *d, const struct identity_image *image, const struct identity_wish *wish, struct unit_identity *id)
{
	uint8_t base[PLAN_HASH], volume[GUID_BYTES];

	*id = (struct unit_identity){ .guids = NULL };
	id->guids = arena_alloc_array(d->arena, image->gpt->partitions.count + 1, sizeof(*id->guids));
	id->volume_ids = arena_array(d->arena, uint32_t, image->volumes.count + 1);
	if (wish->ids == IDS_KEEP) {
		keep_ids(image, id);
		return 0;
	}
	if (wish->ids == IDS_DERIVED)
		derive_base(image->gpt, wish->from, base);
	else if (getrandom(base, sizeof(base), 0) != (ssize_t)sizeof(base))
		return fault(d, -errno, "cannot make random GUIDs");
	id->changes_table = true;
	make_guid(base, 0, id->disk_guid);
	for (size_t i = 0; i < image->gpt->partitions.count; i++)
		make_guid(base, i + 1, id->guids[i]);
	make_guid(base, image->gpt->partitions.count + 1, volume);
	for (size_t i = 0; i < image->volumes.count; i++)
		id->volume_ids[i] = bytes_get32(volume) + (uint32_t)i;
	return 0;
}

static struct guid_texts texts_of(struct arena *a, const struct gpt *gpt, const struct unit_identity *id)
{
	struct guid_texts t = { .count = gpt->partitions.count + 1 };

	t.before = arena_array(a, const char *, t.count);
	t.after = arena_array(a, const char *, t.count);
	t.before[0] = guid_text(a, gpt->disk_guid);
	t.after[0] = guid_text(a, id->disk_guid);
	for (size_t i = 0; i < gpt->partitions.count; i++) {
		t.before[i + 1] = guid_text(a, gpt->partitions.at[i].guid);
		t.after[i + 1] = guid_text(a, id->guids[i]);
	}
	return t;
}

/* --- the tree */

/* *ret_changed: something of the tree is other now. */
static int change_tree(struct diag *d, const struct identity_image *image, const struct identity_wish *wish, const struct unit_identity *id,
		       struct boot_loader *loader, bool *ret_changed)
{
	struct guid_texts texts = texts_of(d->arena, image->gpt, id);
	struct unit_slots slots = { .list = { 0 } };
	struct span *bytes = NULL;
	size_t replaced = 0;
	const char *wrong = unit_slots_read(d->arena, (struct span){ loader->tree, loader->tree_len }, &slots);

	if (!wrong && wish->fills)
		wrong = unit_values_resolve(d->arena, &slots, wish->values.at, wish->values.count, &bytes);
	if (!wrong && wish->fills)
		unit_apply(loader->tree, loader->tree_len, &slots, bytes);
	if (!wrong && id->changes_table)
		wrong = unit_replace_guids(d->arena, loader->tree, loader->tree_len, texts.before, texts.after, texts.count, &replaced);
	if (wrong)
		return fault(d, 0, "the values of this unit do not fit the device tree of '%s': %s", image->source->name, wrong);
	*ret_changed = replaced || (wish->fills && slots.list.count);
	return 0;
}

static int sign(struct diag *d, const struct identity_image *image, const struct identity_wish *wish, struct boot_loader *loader, struct span *ret)
{
	*ret = (struct span){ loader->bytes, loader->len };
	if (!loader->is_signed)
		return 0;
	if (!wish->signer)
		return fault(d, 0, "the loader of '%s' is signed, and with the values of a unit its signature does not hold; give the key by --sign-key and --sign-cert, "
				   "or build the image with unit-values = \"file\"", image->source->name);
	return sign_bytes(d, wish->signer, loader->path, *ret, ret);
}

static int put_loader(struct diag *d, const struct identity_image *image, const struct identity_wish *wish, struct esp *esp, struct boot_loader *loader,
		      struct unit_identity *id)
{
	struct span file;
	int err;

	if (loader->values)
		return esp_put(d, esp, loader->values_path, (struct span){ loader->values, loader->values_len });
	err = sign(d, image, wish, loader, &file);
	id->signed_anew = loader->is_signed;
	return err ? err : esp_put(d, esp, loader->path, file);
}

static int change_volume(struct diag *d, const struct identity_image *image, const struct identity_wish *wish, size_t number, patch_list *patches,
			 struct unit_identity *id)
{
	scoped_esp esp = esp_of_volume(image, number, patches);
	struct boot_loader loader = { .path = NULL };
	bool changed = false;
	int err = loader_read(d, &esp, &loader);

	if (!err && loader.path)
		err = change_tree(d, image, wish, id, &loader, &changed);
	if (!err && changed) {
		loader_seal(&loader);
		err = put_loader(d, image, wish, &esp, &loader, id);
	}
	for (size_t i = 0; !err && !number && i < wish->files.count; i++)
		err = esp_put(d, &esp, wish->files.at[i].path, wish->files.at[i].bytes);
	if (!err)
		err = esp_finish(d, &esp);
	return err || id->volume_ids[number] == image->volumes.at[number].fat->volume_id ? err : esp_set_volume_id(d, &esp, id->volume_ids[number]);
}

int identity_make(struct diag *d, const struct identity_image *image, const struct identity_wish *wish, patch_list *patches,
		  struct unit_identity *id)
{
	int err = 0;

	for (size_t i = 0; !err && i < image->volumes.count; i++)
		err = change_volume(d, image, wish, i, patches, id);
	return err;
}
