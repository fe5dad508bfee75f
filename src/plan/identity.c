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

static struct identity from_base(const uint8_t base[PLAN_HASH])
{
	struct identity id;
	uint8_t volume[4];

	derive_guid(base, "xen-esp-mkimage disk", id.disk_guid);
	derive_guid(base, "xen-esp-mkimage esp", id.esp_guid);
	derive(base, "xen-esp-mkimage volume", volume, sizeof(volume));
	id.volume_id = (uint32_t)volume[0] << 24 | (uint32_t)volume[1] << 16 | (uint32_t)volume[2] << 8 | volume[3];
	return id;
}

struct identity identity_from_seed(const char *seed)
{
	uint8_t base[PLAN_HASH];

	EVP_Digest(seed, strlen(seed), base, NULL, EVP_sha256(), NULL);
	return from_base(base);
}

struct identity identity_from_content(const struct plan *plan)
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
	EVP_DigestFinal_ex(ctx, base, NULL);
	EVP_MD_CTX_free(ctx);
	return from_base(base);
}

const char *identity_guid_text(struct arena *a, const uint8_t g[16])
{
	return arena_fmt(a, "%02X%02X%02X%02X-%02X%02X-%02X%02X-%02X%02X-%02X%02X%02X%02X%02X%02X", g[3], g[2], g[1], g[0], g[5],
			 g[4], g[7], g[6], g[8], g[9], g[10], g[11], g[12], g[13], g[14], g[15]);
}
