/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sha256.h - SHA-256 (FIPS 180-4) in plain C, for the stub
 *
 * The host hashes with libcrypto; this is what the stub verifies with where the CPU
 * has no SHA-2 instructions. The function for whole blocks can be replaced by one that
 * uses them: it gets the state of eight words and must leave it as sha256_blocks() does.
 */
#ifndef WIRE_SHA256_H
#define WIRE_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_BYTES = 32, SHA256_BLOCK = 64 };

/* Takes count whole blocks into the state. */
typedef void sha256_blocks_function(uint32_t state[8], const uint8_t *blocks, size_t count);

struct sha256 {
	uint32_t state[8];
	uint64_t bytes;                /* taken so far */
	uint8_t rest[SHA256_BLOCK];    /* the part of a block that is not full yet */
	sha256_blocks_function *blocks;
};

sha256_blocks_function sha256_blocks;

/* The 64 constants of the standard, section 4.2.2. */
extern const uint32_t sha256_constants[64];

void sha256_begin(struct sha256 *s, sha256_blocks_function *blocks);
void sha256_add(struct sha256 *s, const uint8_t *bytes, size_t len);
void sha256_end(struct sha256 *s, uint8_t ret[SHA256_BYTES]);

#endif
