/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sha2.c - SHA-256 by the instructions of ARMv8
 *
 * Arm Architecture Reference Manual for A-profile, C7.2: SHA256H, SHA256H2, SHA256SU0 and
 * SHA256SU1 do four rounds at a time. This file alone may use vector registers; UEFI keeps
 * them across its interrupts (2.3.6.4).
 */
#include <arm_neon.h>

#include "wire/sha256.h"

void sha2_blocks(uint32_t state[8], const uint8_t *blocks, size_t count);

static inline uint32x4_t load_words(const uint8_t *at)
{
	return vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(at)));
}

static inline void four_rounds(uint32x4_t *abcd, uint32x4_t *efgh, uint32x4_t words, size_t round)
{
	uint32x4_t sum = vaddq_u32(words, vld1q_u32(&sha256_constants[round])), former = *abcd;

	*abcd = vsha256hq_u32(*abcd, *efgh, sum);
	*efgh = vsha256h2q_u32(*efgh, former, sum);
}

void sha2_blocks(uint32_t state[8], const uint8_t *blocks, size_t count)
{
	uint32x4_t abcd = vld1q_u32(state), efgh = vld1q_u32(state + 4);

	for (; count; count--, blocks += SHA256_BLOCK) {
		uint32x4_t first_abcd = abcd, first_efgh = efgh, w[4];

		for (size_t i = 0; i < 4; i++)
			w[i] = load_words(blocks + 16 * i);
#pragma clang loop unroll(full)
		for (size_t round = 0; round < 64; round += 4) {
			size_t i = round / 4 % 4;

			four_rounds(&abcd, &efgh, w[i], round);
			if (round < 48)
				w[i] = vsha256su1q_u32(vsha256su0q_u32(w[i], w[(i + 1) % 4]), w[(i + 2) % 4], w[(i + 3) % 4]);
		}
		abcd = vaddq_u32(abcd, first_abcd);
		efgh = vaddq_u32(efgh, first_efgh);
	}
	vst1q_u32(state, abcd);
	vst1q_u32(state + 4, efgh);
}
