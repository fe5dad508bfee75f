/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * identity.c - the numbers by which a disk is told from others
 */
#include "plan/identity.h"

#include <openssl/evp.h>
#include <string.h>

static void put(EVP_MD_CTX *ctx, const void *at, size_t len)
{
	EVP_DigestUpdate(ctx, at, len);
}

static void put_text(EVP_MD_CTX *ctx, const char *text)
{
	put(ctx, text, strlen(text) + 1);
}

static void put_number(EVP_MD_CTX *ctx, uint64_t number)
{
	uint8_t bytes[8];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(number >> 8 * i);
	put(ctx, bytes, sizeof(bytes));
}

/* One number of the identity: the first bytes of a hash over its name and the base. */
static void derive(const uint8_t base[PLAN_HASH], const char *name, void *to, size_t len)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t hash[PLAN_HASH] = { 0 };

	EVP_DigestInit_ex(ctx, EVP_sha256(), NULL);
	put_text(ctx, name);
	put(ctx, base, PLAN_HASH);
	EVP_DigestFinal_ex(ctx, hash, NULL);
	EVP_MD_CTX_free(ctx);
	memcpy(to, hash, len);
}

/* A GUID that says of itself that its bits have no meaning (RFC 9562: version 4, variant 1). */
static void derive_guid(const uint8_t base[PLAN_HASH], const char *name, uint8_t guid[16])
{
	derive(base, name, guid, 16);
	guid[7] = (uint8_t)((guid[7] & 0x0f) | 0x40);
	guid[8] = (uint8_t)((guid[8] & 0x3f) | 0x80);
}

/* How many partitions before this one have its label. */
static size_t count_twins(const struct plan *plan, size_t number)
{
	size_t twins = 0;

	for (size_t i = 0; i < number; i++)
		twins += !strcmp(plan->partitions.at[i].from->label, plan->partitions.at[number].from->label);
	return twins;
}

/*
 * By its label, so that with a seed a partition keeps its GUID when others come or go. The names are part of what users' disks are
 * made from: they never change.
 */
static const char *partition_name(struct arena *a, const struct plan *plan, size_t number)
{
	size_t twins;

	if (number == plan->esp)
		return "xen-esp-mkimage esp";
	twins = count_twins(plan, number);
	return arena_fmt(a, "xen-esp-mkimage partition %zu %s", twins, plan->partitions.at[number].from->label);
}

static struct identity from_base(struct arena *a, const struct plan *plan, const uint8_t base[PLAN_HASH])
{
	struct identity id = { .partition_guids = arena_alloc_array(a, plan->partitions.count, GUID_BYTES) };
	uint8_t volume[4];

	derive_guid(base, "xen-esp-mkimage disk", id.disk_guid);
	if (plan->sys->disk.guid)
		memcpy(id.disk_guid, plan->sys->disk.guid, GUID_BYTES);
	for (size_t i = 0; i < plan->partitions.count; i++) {
		const uint8_t *guid = plan->partitions.at[i].from->guid;

		derive_guid(base, partition_name(a, plan, i), id.partition_guids[i]);
		if (guid)
			memcpy(id.partition_guids[i], guid, GUID_BYTES);
	}
	derive(base, "xen-esp-mkimage volume", volume, sizeof(volume));
	id.volume_id = (uint32_t)volume[0] << 24 | (uint32_t)volume[1] << 16 | (uint32_t)volume[2] << 8 | volume[3];
	return id;
}

struct identity identity_from_seed(struct arena *a, const struct plan *plan, const char *seed)
{
	uint8_t base[PLAN_HASH];

	EVP_Digest(seed, strlen(seed), base, NULL, EVP_sha256(), NULL);
	return from_base(a, plan, base);
}

static void put_partitions(EVP_MD_CTX *ctx, const struct plan *plan)
{
	for (size_t i = 0; i < plan->partitions.count; i++) {
		const struct plan_partition *p = &plan->partitions.at[i];

		if (i == plan->esp)
			continue;
		put(ctx, p->from->type, GUID_BYTES);
		put_text(ctx, p->from->label);
		put_number(ctx, p->start);
		put_number(ctx, p->bytes);
		put_number(ctx, p->content);
		if (p->content)
			put(ctx, p->hash, PLAN_HASH);
	}
}

static void put_areas(EVP_MD_CTX *ctx, const struct plan *plan)
{
	for (size_t i = 0; i < plan->areas.count; i++) {
		const struct plan_area *area = &plan->areas.at[i];

		put_number(ctx, area->start);
		put_number(ctx, area->bytes);
		put_number(ctx, area->content);
		if (area->content)
			put(ctx, area->hash, PLAN_HASH);
	}
}

struct identity identity_from_content(struct arena *a, const struct plan *plan)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t base[PLAN_HASH] = { 0 };

	EVP_DigestInit_ex(ctx, EVP_sha256(), NULL);
	put_number(ctx, plan->sector_size);
	put_number(ctx, plan->esp_bytes);
	put_text(ctx, plan->label);
	for (size_t i = 0; i < plan->files.count; i++) {
		put_text(ctx, plan->files.at[i].path);
		put_number(ctx, plan->files.at[i].size);
		put(ctx, plan->files.at[i].hash, PLAN_HASH);
	}
	put_partitions(ctx, plan);
	put_areas(ctx, plan);
	EVP_DigestFinal_ex(ctx, base, NULL);
	EVP_MD_CTX_free(ctx);
	return from_base(a, plan, base);
}

uint32_t identity_volume_id(const struct identity *id, const struct plan *plan, size_t number)
{
	uint32_t volume_id = id->volume_id;

	for (size_t i = 0; i <= number && plan->partitions.at[number].from->copy_of_esp; i++)
		volume_id += plan->partitions.at[i].from->copy_of_esp;
	return volume_id;
}
