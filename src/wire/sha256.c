/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sha256.c - SHA-256 (FIPS 180-4) in plain C, for the stub
 */
#include "wire/sha256.h"

const uint32_t sha256_constants[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t x, unsigned int by)
{
	return x >> by | x << (32 - by);
}

/* Section 6.2.2, step 1: the message schedule, of which sixteen words are kept. */
static uint32_t schedule(uint32_t w[16], unsigned int t)
{
	uint32_t a = w[(t + 1) % 16], b = w[(t + 14) % 16];

	w[t % 16] += (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) + w[(t + 9) % 16] + (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
	return w[t % 16];
}

static void block(uint32_t state[8], const uint8_t *at)
{
	uint32_t w[16], v[8];

	for (unsigned int i = 0; i < 8; i++)
		v[i] = state[i];
	/* Unrolled by the words that are kept, nothing moves between them: two thirds of the time on the target. */
#pragma GCC unroll 16
	for (unsigned int t = 0; t < 64; t++) {
		uint32_t word, first, second;

		if (t < 16)
			w[t] = (uint32_t)at[4 * t] << 24 | (uint32_t)at[4 * t + 1] << 16 | (uint32_t)at[4 * t + 2] << 8 | at[4 * t + 3];
		word = t < 16 ? w[t] : schedule(w, t);
		/* Ch() and Maj() of the standard in fewer steps; half of Maj() is that of the round before. */
		first = v[7] + (rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25)) + (v[6] ^ (v[4] & (v[5] ^ v[6]))) +
			sha256_constants[t] + word;
		second = (rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22)) + (v[1] ^ ((v[0] ^ v[1]) & (v[1] ^ v[2])));
		for (unsigned int i = 7; i > 0; i--)
			v[i] = v[i - 1];
		v[4] += first;
		v[0] = first + second;
	}
	for (unsigned int i = 0; i < 8; i++)
		state[i] += v[i];
}

void sha256_blocks(uint32_t state[8], const uint8_t *blocks, size_t count)
{
	for (; count; count--, blocks += SHA256_BLOCK)
		block(state, blocks);
}

void sha256_begin(struct sha256 *s, sha256_blocks_function *blocks)
{
	static const uint32_t first[8] = {
		0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
	};

	for (unsigned int i = 0; i < 8; i++)
		s->state[i] = first[i];
	s->bytes = 0;
	s->blocks = blocks;
}

void sha256_add(struct sha256 *s, const uint8_t *bytes, size_t len)
{
	size_t filled = (size_t)(s->bytes % SHA256_BLOCK), whole;

	s->bytes += len;
	while (filled && len) {
		s->rest[filled++] = *bytes++;
		len--;
		if (filled < SHA256_BLOCK)
			continue;
		s->blocks(s->state, s->rest, 1);
		filled = 0;
	}
	whole = len / SHA256_BLOCK;
	s->blocks(s->state, bytes, whole);
	bytes += whole * SHA256_BLOCK;
	for (len %= SHA256_BLOCK; len; len--)
		s->rest[filled++] = *bytes++;
}

void sha256_end(struct sha256 *s, uint8_t ret[SHA256_BYTES])
{
	static const uint8_t one = 0x80, zero = 0;
	uint64_t bits = s->bytes * 8;
	uint8_t length[8];

	for (unsigned int i = 0; i < 8; i++)
		length[i] = (uint8_t)(bits >> (56 - 8 * i));
	sha256_add(s, &one, 1);
	while (s->bytes % SHA256_BLOCK != SHA256_BLOCK - sizeof(length))
		sha256_add(s, &zero, 1);
	sha256_add(s, length, sizeof(length));
	for (unsigned int i = 0; i < SHA256_BYTES; i++)
		ret[i] = (uint8_t)(s->state[i / 4] >> (24 - 8 * (i % 4)));
}
