/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bytes.h - little-endian numbers in byte arrays
 *
 * Shared with the stub, like all of wire/: freestanding C over bytes, no allocation, no
 * library. The caller has checked that the bytes are there.
 */
#ifndef WIRE_BYTES_H
#define WIRE_BYTES_H

#include <stdint.h>

static inline uint16_t bytes_get16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t bytes_get32(const uint8_t *at)
{
	return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static inline uint64_t bytes_get64(const uint8_t *at)
{
	return bytes_get32(at) | (uint64_t)bytes_get32(at + 4) << 32;
}

static inline void bytes_put16(uint8_t *at, uint16_t v)
{
	at[0] = (uint8_t)v;
	at[1] = (uint8_t)(v >> 8);
}

static inline void bytes_put32(uint8_t *at, uint32_t v)
{
	bytes_put16(at, (uint16_t)v);
	bytes_put16(at + 2, (uint16_t)(v >> 16));
}

static inline void bytes_put64(uint8_t *at, uint64_t v)
{
	bytes_put32(at, (uint32_t)v);
	bytes_put32(at + 4, (uint32_t)(v >> 32));
}

/* Cells of a device tree are big-endian. */
static inline void bytes_put_cell(uint8_t *at, uint32_t v)
{
	at[0] = (uint8_t)(v >> 24);
	at[1] = (uint8_t)(v >> 16);
	at[2] = (uint8_t)(v >> 8);
	at[3] = (uint8_t)v;
}

static inline uint32_t bytes_get_cell(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

#endif
