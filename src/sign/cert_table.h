/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cert_table.h - where a PE file keeps its signatures
 *
 * Microsoft PE format, "Optional Header" and "The Attribute Certificate Table (Image Only)".
 * The table lies behind all sections and is not loaded. Its entries begin at multiples of 8.
 */
#ifndef SIGN_CERT_TABLE_H
#define SIGN_CERT_TABLE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

enum { CERT_ALIGN = 8, CERT_CHECKSUM_BYTES = 4, CERT_PLACE_BYTES = 8 };

struct cert_table {
	uint64_t checksum; /* offset of the header's checksum of the whole file, 4 bytes */
	uint64_t place;    /* offset of the header's 8 bytes about the table: where it is, its size */
	uint32_t at, size; /* the table; both 0 without signatures */
};

/* False when this is no 64-bit PE file, its header has no room for the table's place, or the table is not its end. */
bool cert_table_read(struct span pe, struct cert_table *ret);

/* The PKCS#7 signature in the table's entry at off, when that is the file's end. */
bool cert_table_last(struct span pe, uint64_t off, struct span *ret);

/* pe with this PKCS#7 signature in place of all that stands at off and behind; place and checksum are put right. */
struct span cert_table_replace(struct arena *a, struct span pe, const struct cert_table *t, uint64_t off, struct span signature);

/* What the header's checksum should be. */
uint32_t cert_table_checksum(struct span pe, const struct cert_table *t);

#endif
