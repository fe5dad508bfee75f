/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * compressed.c - compressed data whose inside is not looked at
 *
 * Sources: the formats' own descriptions (xz-file-format.txt, zstd_compression_format.md,
 * lz4_Frame_format.md with its "Legacy frame", lzma-file-format.txt, lzop, bzip2), and
 * Linux lib/decompress.c:compressed_formats for what a kernel takes of them.
 */
#include "probe/format.h"

/* Linux takes none and CRC32 only, xz makes CRC64 unless told (Documentation/staging/xz.rst). */
static bool read_xz(const struct sample *s, struct probe *ret)
{
	if (!span_u8(s->head, 7, &ret->xz_check))
		return false;
	ret->xz_check &= 0x0f;
	return true;
}

static bool read_bzip2(const struct sample *s, struct probe *ret)
{
	uint8_t level;

	(void)ret;
	return span_u8(s->head, 3, &level) && level >= '1' && level <= '9';
}

/*
 * There is no magic, only the usual properties byte. A dictionary has 2^n or 2^n + 2^(n-1)
 * bytes; the size of the whole is unknown (all ones) or sane (below 256 GiB), as xz demands too.
 */
static bool read_lzma(const struct sample *s, struct probe *ret)
{
	uint32_t dictionary, rest;
	uint64_t size;

	(void)ret;
	if (!span_le32(s->head, 1, &dictionary) || !span_le64(s->head, 5, &size) || !dictionary)
		return false;
	rest = dictionary & (dictionary - 1);
	if (rest && (dictionary & ~rest) << 1 != rest)
		return false;
	return size == UINT64_MAX || size < 1ULL << 38;
}

const struct format format_xz = {
	.kind = PROBE_XZ, .name = "xz data", .article = "", .magic = { { 0, 6, "\xfd" "7zXZ\0" } }, .read = read_xz,
};

const struct format format_zstd = {
	.kind = PROBE_ZSTD, .name = "zstd data", .article = "", .magic = { { 0, 4, "\x28\xb5\x2f\xfd" } },
};

const struct format format_lz4_legacy = {
	.kind = PROBE_LZ4_LEGACY, .name = "LZ4 data (legacy format)", .article = "",
	.magic = { { 0, 4, "\x02\x21\x4c\x18" } },
};

const struct format format_lz4_frame = {
	.kind = PROBE_LZ4_FRAME, .name = "LZ4 data (frame format)", .article = "",
	.magic = { { 0, 4, "\x04\x22\x4d\x18" } },
};

const struct format format_lzo = {
	.kind = PROBE_LZO, .name = "LZO data", .article = "", .magic = { { 0, 9, "\x89LZO\0\r\n\x1a\n" } },
};

const struct format format_bzip2 = {
	.kind = PROBE_BZIP2, .name = "bzip2 data", .article = "", .magic = { { 0, 3, "BZh" } }, .read = read_bzip2,
};

const struct format format_lzma = {
	.kind = PROBE_LZMA, .name = "LZMA data", .article = "", .magic = { { 0, 3, "\x5d\0\0" } }, .read = read_lzma,
};
