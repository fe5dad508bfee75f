/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * unit.c - the file of a unit's values, outside of what a signature covers
 */
#include "wire/unit.h"

#include "wire/bytes.h"

enum { AT_MAGIC = 0, AT_VERSION = 8, AT_HEADER = 10, AT_BYTES = 12, AT_HASH = 16 };

static const uint8_t magic[8] = { 'x', 'e', 'n', '-', 'u', 'n', 'i', 't' };

/* As if the hash's own bytes were zero. */
static void hash_of(const uint8_t *file, size_t len, sha256_blocks_function *blocks, uint8_t ret[SHA256_BYTES])
{
	static const uint8_t zeros[SHA256_BYTES];
	struct sha256 sha;

	sha256_begin(&sha, blocks);
	sha256_add(&sha, file, AT_HASH);
	sha256_add(&sha, zeros, SHA256_BYTES);
	sha256_add(&sha, file + AT_HASH + SHA256_BYTES, len - AT_HASH - SHA256_BYTES);
	sha256_end(&sha, ret);
}

const char *wire_unit_check(const struct wire_plan *p, const uint8_t *file, size_t len, sha256_blocks_function *blocks)
{
	uint8_t hash[SHA256_BYTES];

	for (size_t i = 0; i < sizeof(magic); i++) {
		if (len < WIRE_UNIT_HEADER || file[AT_MAGIC + i] != magic[i])
			return "it holds no values of a unit";
	}
	if (bytes_get16(file + AT_VERSION) != WIRE_UNIT_VERSION || bytes_get16(file + AT_HEADER) != WIRE_UNIT_HEADER)
		return "it has another version";
	if (bytes_get32(file + AT_BYTES) != len)
		return "it is cut off";
	if (len != p->unit_bytes)
		return "it holds the values of another disk";
	hash_of(file, len, blocks, hash);
	for (size_t i = 0; i < SHA256_BYTES; i++) {
		if (file[AT_HASH + i] != hash[i])
			return "it is damaged";
	}
	return NULL;
}

void wire_unit_fill(const struct wire_plan *p, const uint8_t *file, uint8_t *tree)
{
	for (uint32_t i = 0; i < p->value_count; i++) {
		struct wire_value value = wire_plan_value(p, i);

		for (uint32_t j = 0; j < value.bytes; j++)
			tree[value.at + j] = file[value.from + j];
	}
}

void wire_unit_seal(uint8_t *file, size_t len)
{
	for (size_t i = 0; i < sizeof(magic); i++)
		file[AT_MAGIC + i] = magic[i];
	bytes_put16(file + AT_VERSION, WIRE_UNIT_VERSION);
	bytes_put16(file + AT_HEADER, WIRE_UNIT_HEADER);
	bytes_put32(file + AT_BYTES, (uint32_t)len);
	hash_of(file, len, sha256_blocks, file + AT_HASH);
}
