/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gzip.c - gzip, with a look at the first bytes that come out
 *
 * Sources: RFC 1952; Xen xen/common/gzip/gunzip.c:gzip_check, which takes the old
 * second byte 0x9e for the same as 0x8b.
 */
#define ZLIB_CONST
#include <zlib.h>

#include "probe/format.h"

enum { GZIP_LOOK = 16 * 1024, GZIP_WINDOW = 15 + 16 };

struct inflated {
	uint8_t bytes[GZIP_LOOK];
	size_t len;
	bool whole; /* there is no more of it */
};

/* zlib knows the second byte 0x8b only, so it gets that one, whatever the file has. */
static void inflate_start(struct span packed, struct inflated *ret)
{
	static const uint8_t magic[] = { 0x1f, 0x8b };
	z_stream z = {
		.next_in = magic, .avail_in = sizeof(magic),
		.next_out = ret->bytes, .avail_out = sizeof(ret->bytes),
	};

	ret->len = 0;
	ret->whole = false;
	if (inflateInit2(&z, GZIP_WINDOW) != Z_OK)
		return;
	if (inflate(&z, Z_NO_FLUSH) == Z_OK) {
		z.next_in = packed.at;
		z.avail_in = (uInt)packed.len;
		ret->whole = inflate(&z, Z_SYNC_FLUSH) == Z_STREAM_END;
	}
	ret->len = sizeof(ret->bytes) - z.avail_out;
	inflateEnd(&z);
}

static bool read_gzip(const struct sample *s, struct probe *ret)
{
	struct inflated out;
	struct span packed;

	if (!span_cut(s->head, 2, s->head.len - 2, &packed))
		return false;
	inflate_start(packed, &out);
	if (out.len || out.whole)
		ret->inner = probe_inside(s, (struct span){ out.bytes, out.len }, out.whole ? out.len : UINT64_MAX);
	return true;
}

const struct format format_gzip = {
	.kind = PROBE_GZIP, .name = "gzip data", .article = "",
	.magic = { { 0, 2, "\x1f\x8b" }, { 0, 2, "\x1f\x9e" } }, .read = read_gzip,
};
