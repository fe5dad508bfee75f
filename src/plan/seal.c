/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * seal.c - the plan when every byte of the disk is known
 */
#include "plan/seal.h"

#include <assert.h>
#include <string.h>

#include "model/partuuid.h"
#include "plan/boot.h"
#include "plan/stub.h"

struct seal_work {
	const struct plan *plan;
	const char *seed;
	struct hash_work *hashing; /* NULL when nobody needs the hashes */
};

/* Of what cannot be unpacked there is no hash. */
static bool has_damaged(const struct plan *plan)
{
	for (size_t i = 0; form_has_volume(plan->form) && i < plan->partitions.count; i++) {
		const struct gunzip *gunzip = plan->partitions.at[i].from->gunzip;

		if (gunzip && gunzip->damaged)
			return true;
	}
	return false;
}

bool seal_is_possible(const struct plan *plan)
{
	if (has_damaged(plan))
		return false;
	return !plan->boot || (plan->loader < plan->files.count && plan->boot->loads.count > BOOT_XEN && !plan->boot->loads.at[BOOT_XEN].first);
}

int seal_begin(struct diag *d, const struct plan *plan, const char *seed, struct seal_work **ret)
{
	struct seal_work *work = arena_new(d->arena, struct seal_work);
	int err = 0;

	work->plan = plan;
	/* Files alone have no identity but the GUIDs that the tree says, and nobody reads partitions for it. */
	work->seed = form_has_volume(plan->form) ? seed : "";
	if (!seed || plan->boot || plan->hashes)
		err = hash_begin(d, plan, &work->hashing);
	if (!err)
		*ret = work;
	return err;
}

static void set_loader(struct plan *plan, struct span bytes)
{
	struct plan_file *loader = &plan->files.at[plan->loader];

	plan->content_bytes += bytes.len - loader->size;
	loader->bytes = bytes;
	loader->size = bytes.len;
}

/* The loader with its sections, whose hash is the last to be known. */
static void complete_loader(struct arena *a, struct plan *plan, uint8_t (*hashes)[PLAN_HASH], struct seal *ret)
{
	struct span stub;

	ret->record = boot_record(a, plan, plan->boot);
	stub = stub_make(a, plan->sys->disk.stub->bytes, plan->boot->tree, ret->record);
	assert(stub.len); /* a rule has seen that it can be completed */
	set_loader(plan, stub);
	hash_bytes(stub, hashes[plan->loader]);
}

/* The bytes with the GUIDs that stand-ins were for; the same bytes where there are none. */
static struct span with_guids(struct arena *a, const struct plan *plan, struct identity *id, struct span bytes)
{
	uint8_t *copy;

	if (!partuuid_count(bytes))
		return bytes;
	copy = arena_alloc(a, bytes.len);
	memcpy(copy, bytes.at, bytes.len);
	partuuid_write(copy, bytes.len, plan->sys->disk.partitions.at, id->partition_guids, plan->partitions.count);
	return (struct span){ copy, bytes.len };
}

/*
 * The identity comes from content in which stand-ins are: with GUIDs in their place the loader, or the tree that Xen's
 * own loader reads, is another one.
 */
static void name_partitions(struct arena *a, struct plan *plan, uint8_t (*hashes)[PLAN_HASH], struct seal *ret)
{
	struct boot *boot;

	for (size_t i = 0; i < plan->files.count; i++) {
		struct plan_file *file = &plan->files.at[i];

		if (!file->late || (plan->boot && i == plan->loader))
			continue;
		file->bytes = with_guids(a, plan, &ret->id, file->bytes);
		if (i == plan->unit_file)
			file->bytes = values_seal(a, file->bytes);
		if (hashes)
			hash_bytes(file->bytes, hashes[i]);
	}
	if (!plan->boot || !partuuid_count(plan->boot->tree))
		return;
	boot = arena_new(a, struct boot);
	*boot = *plan->boot;
	boot->tree = with_guids(a, plan, &ret->id, boot->tree);
	plan->boot = boot;
	complete_loader(a, plan, hashes, ret);
}

/* In the order of hash_end(). */
static void set_hashes(struct plan *plan, uint8_t (*hashes)[PLAN_HASH])
{
	for (size_t i = 0; i < plan->files.count; i++)
		plan->files.at[i].hash = hashes[i];
	hashes += plan->files.count;
	for (size_t i = 0; i < plan->partitions.count; i++)
		plan->partitions.at[i].hash = form_has_volume(plan->form) && plan->partitions.at[i].content ? hashes[i] : NULL;
	hashes += plan->partitions.count;
	for (size_t i = 0; i < plan->areas.count; i++)
		plan->areas.at[i].hash = form_has_volume(plan->form) && plan->areas.at[i].content ? hashes[i] : NULL;
}

int seal_end(struct diag *d, struct seal_work *work, void (*tick)(void *context), void *context, struct seal *ret)
{
	struct plan *plan = plan_copy(d->arena, work->plan);
	uint8_t (*hashes)[PLAN_HASH] = NULL;
	int err = work->hashing ? hash_end(d, work->hashing, tick, context, &hashes) : 0;

	work->hashing = NULL;
	if (err < 0)
		return err;
	if (hashes)
		set_hashes(plan, hashes);
	*ret = (struct seal){ .plan = plan };
	if (plan->boot)
		complete_loader(d->arena, plan, hashes, ret);
	ret->id = work->seed ? identity_from_seed(d->arena, plan, work->seed) : identity_from_content(d->arena, plan);
	name_partitions(d->arena, plan, hashes, ret);
	return 0;
}

void seal_drop(struct seal_work *work)
{
	if (work)
		hash_drop(work->hashing);
}

void seal_set_loader(struct arena *a, struct seal *seal, struct span bytes)
{
	struct plan *plan = plan_copy(a, seal->plan);
	uint8_t *hash = arena_alloc(a, PLAN_HASH);

	hash_bytes(bytes, hash);
	plan->files.at[plan->loader].hash = hash;
	set_loader(plan, bytes);
	seal->plan = plan;
}

/* TCG PC Client Platform Firmware Profile: the new value is the hash of the old one and the event's. */
static void extend(uint8_t pcr[PLAN_HASH], const uint8_t event[PLAN_HASH])
{
	uint8_t both[2 * PLAN_HASH];

	memcpy(both, pcr, PLAN_HASH);
	memcpy(both + PLAN_HASH, event, PLAN_HASH);
	hash_bytes((struct span){ both, sizeof(both) }, pcr);
}

static void extend_bytes(uint8_t pcr[PLAN_HASH], const void *at, size_t len)
{
	uint8_t hash[PLAN_HASH];

	hash_bytes((struct span){ at, len }, hash);
	extend(pcr, hash);
}

void seal_unit_pcr(const struct seal *seal, uint8_t ret[PLAN_HASH])
{
	const struct plan_file *file = &seal->plan->files.at[seal->plan->unit_file];

	memset(ret, 0, PLAN_HASH);
	extend_bytes(ret, file->bytes.at, file->bytes.len);
}

void seal_pcr(const struct seal *seal, uint8_t ret[PLAN_HASH])
{
	const struct boot *boot = seal->plan->boot;

	memset(ret, 0, PLAN_HASH);
	extend_bytes(ret, boot->tree.at, boot->tree.len);
	extend_bytes(ret, boot->command_line, strlen(boot->command_line));
	for (size_t i = 0; i < boot->loads.count; i++) {
		if (boot->loads.at[i].copy_of == i)
			extend(ret, seal->plan->files.at[boot->loads.at[i].file].hash);
	}
}
