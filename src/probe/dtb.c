/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * dtb.c - device tree blobs, and the FIT image that looks like one
 *
 * Sources: Devicetree Specification chapter 5 "Flattened Devicetree (DTB) Format";
 * U-Boot doc/usage/fit/source_file_format.rst, by which a FIT has a node "/images".
 */
#include <string.h>

#include "probe/format.h"

enum { TOKEN_BEGIN = 1, TOKEN_END = 2, TOKEN_PROP = 3, TOKEN_NOP = 4 };

static bool read_dtb(const struct sample *s, struct probe *ret)
{
	return span_be32(s->head, 4, &ret->dtb.totalsize) && span_be32(s->head, 20, &ret->dtb.version);
}

static uint64_t align4(uint64_t off)
{
	return (off + 3) & ~(uint64_t)3;
}

/* Puts *off behind the token there and what belongs to it, and keeps count of the depth. */
static bool step(struct span s, uint64_t *off, unsigned *depth)
{
	uint32_t token, len;
	size_t end;

	if (!span_be32(s, *off, &token))
		return false;
	*off += 4;
	switch (token) {
	case TOKEN_BEGIN:
		if (!span_find(s, *off, "", 1, &end))
			return false;
		*off = align4((uint64_t)end + 1);
		*depth += 1;
		return true;
	case TOKEN_END:
		return *depth && --*depth;
	case TOKEN_PROP:
		if (!span_be32(s, *off, &len))
			return false;
		*off = align4(*off + 8 + len);
		return true;
	default:
		return token == TOKEN_NOP;
	}
}

/* Whether the root has a child of that name, as far as the head goes. */
static bool has_node(struct span s, const char *name)
{
	const size_t len = strlen(name) + 1;
	unsigned depth = 0;
	uint64_t off;
	uint32_t at, token;

	if (!span_be32(s, 8, &at))
		return false;
	off = at;
	do {
		if (depth == 1 && span_be32(s, off, &token) && token == TOKEN_BEGIN &&
		    span_has_bytes(s, off + 4, name, len))
			return true;
	} while (step(s, &off, &depth));
	return false;
}

static bool read_fit(const struct sample *s, struct probe *ret)
{
	return read_dtb(s, ret) && has_node(s->head, "images");
}

const struct format format_dtb = {
	.kind = PROBE_DTB, .name = "device tree blob", .article = "a ",
	.magic = { { 0, 4, "\xd0\x0d\xfe\xed" } }, .read = read_dtb,
};

const struct format format_fit = {
	.kind = PROBE_FIT, .name = "U-Boot FIT image", .article = "a ",
	.magic = { { 0, 4, "\xd0\x0d\xfe\xed" } }, .read = read_fit,
};
