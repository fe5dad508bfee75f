/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cpio.c - cpio archives in their four shapes
 *
 * Sources: cpio(5); Linux Documentation/driver-api/early-userspace/buffer-format.rst, by
 * which an initramfs is any number of zeros and of archives at multiples of four bytes.
 */
#include "probe/format.h"

enum { NEWC_HEADER = 110, ODC_HEADER = 76, BINARY_HEADER = 26, MOST_NAME = 4096 };

static bool is_hex(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* ASCII headers are digits from end to end. */
static bool has_digits(struct span s, uint64_t off, size_t len)
{
	uint8_t c;

	for (size_t i = 0; i < len; i++)
		if (!span_u8(s, off + i, &c) || !is_hex(c))
			return false;
	return true;
}

static uint64_t zeros(struct span s)
{
	uint64_t n = 0;
	uint8_t c;

	while (span_u8(s, n, &c) && !c)
		n++;
	return n;
}

/* Two bytes of magic are little, so the name's length and the file's type must make sense. */
static bool is_binary(struct span s)
{
	bool swapped = span_has(s, 0, "\x71\xc7");
	uint16_t mode, name;

	if ((!swapped && !span_has(s, 0, "\xc7\x71")) || s.len < BINARY_HEADER || !span_le16(s, 6, &mode) ||
	    !span_le16(s, 20, &name))
		return false;
	if (swapped) {
		mode = __builtin_bswap16(mode);
		name = __builtin_bswap16(name);
	}
	return (mode & 0170000) && name > 1 && name <= MOST_NAME;
}

static const char *format_at(struct span s, uint64_t off)
{
	if (span_has(s, off, "070701") && has_digits(s, off, NEWC_HEADER))
		return "newc";
	if (span_has(s, off, "070702") && has_digits(s, off, NEWC_HEADER))
		return "crc";
	if (span_has(s, off, "070707") && has_digits(s, off, ODC_HEADER))
		return "odc";
	return is_binary(s) ? "binary" : NULL;
}

static bool read_cpio(const struct sample *s, struct probe *ret)
{
	uint64_t off = zeros(s->head);

	if (off % 4)
		return false;
	ret->cpio_format = format_at(s->head, off);
	return ret->cpio_format;
}

const struct format format_cpio = {
	.kind = PROBE_CPIO, .name = "cpio archive", .article = "a ", .read = read_cpio,
};
