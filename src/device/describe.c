/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * describe.c - a device in words, for somebody who has to recognise it
 */
#include "device/describe.h"

#include <string.h>

#include "base/text.h"

/* Bytes of a foreign text that are shown. */
enum { SHOWN_MOST = 72 };

const char *describe_text(struct arena *a, const char *text)
{
	size_t len = strlen(text);

	if (len <= SHOWN_MOST)
		return text_quote(a, text);
	return arena_fmt(a, "%s... (%zu bytes)", text_quote(a, arena_copy(a, text, SHOWN_MOST)), len);
}

/* The same without quotes, where commas alone keep things apart. */
static const char *bare(struct arena *a, const char *text)
{
	const char *quoted = text_quote(a, arena_copy(a, text, strnlen(text, SHOWN_MOST)));

	return arena_fmt(a, "%.*s%s", (int)strlen(quoted) - 2, quoted + 1, strlen(text) > SHOWN_MOST ? "..." : "");
}

const char *describe_hardware(struct arena *a, const struct block *b)
{
	const char *text = b->model ? bare(a, b->model) : "no model is known";

	if (b->vendor)
		text = arena_fmt(a, "%s %s", bare(a, b->vendor), b->model ? text : "(no model)");
	return b->serial ? arena_fmt(a, "%s, serial %s", text, bare(a, b->serial)) : text;
}

/* A partition and what is mapped are told first: their hardware is that of others. */
static const char *made_like(struct arena *a, const struct block *b)
{
	if (b->disk)
		return arena_fmt(a, "a partition of '%s', ", b->disk);
	if (b->made_of)
		return arena_fmt(a, "made of %s, ", b->made_of);
	return b->emmc_boot ? "a boot partition of an eMMC, " : "";
}

static const char *transport_of(struct arena *a, const struct block *b)
{
	return b->transport == TRANSPORT_UNKNOWN ? "" : arena_fmt(a, "%s, ", transport_name(b->transport));
}

const char *describe_kind(struct arena *a, const struct block *b)
{
	const char *text = arena_fmt(a, "%s%s%s%s", made_like(a, b), transport_of(a, b), b->removable ? "removable, " : "",
				     b->read_only ? "read-only, " : "");

	if (!b->bytes)
		return arena_fmt(a, "%sno medium", text);
	return arena_fmt(a, "%s%s (%llu bytes), sectors of %u bytes", text, text_size(a, b->bytes), (unsigned long long)b->bytes, b->sector_size);
}

const char *describe_block(struct arena *a, const struct block *b)
{
	return arena_fmt(a, "%s: %s, %s", text_quote(a, b->path), describe_hardware(a, b), describe_kind(a, b));
}

/* "ext4 'root'", "a file system of several kinds" */
static const char *volume_of(struct arena *a, const struct volume *v)
{
	if (v->ambivalent)
		return "signatures of several kinds";
	if (!v->type)
		return NULL;
	return v->label ? arena_fmt(a, "%s %s", bare(a, v->type), describe_text(a, v->label)) : bare(a, v->type);
}

/* ", mounted on '/' and '/home'": the uses of this partition. */
static const char *uses_of(struct arena *a, const struct block *b, const char *kernel)
{
	const char *text = "";

	for (size_t i = 0; kernel && i < b->uses.count; i++) {
		const struct block_use *use = &b->uses.at[i];
		const char *where = use->where ? text_quote(a, use->where) : "";

		if (strcmp(use->node, kernel))
			continue;
		if (use->kind == USE_MOUNT)
			text = arena_fmt(a, "%s, mounted on %s", text, where);
		else if (use->kind == USE_SWAP)
			text = arena_fmt(a, "%s, in use for swap", text);
		else if (use->kind != USE_HELD)
			text = arena_fmt(a, "%s, in use for %s", text, where);
	}
	return text;
}

static const char *part_of(struct arena *a, const struct block *b, const struct block_part *part)
{
	const char *type = part->type_name ? part->type_name : part->type, *volume = volume_of(a, &part->holds);

	return arena_fmt(a, "  partition %u: %s%s%s%s%s%s%s%s\n", part->number, text_size(a, part->bytes), part->label ? ", " : "",
			 part->label ? describe_text(a, part->label) : "", type ? ", " : "", type ? bare(a, type) : "", volume ? ", " : "",
			 volume ? volume : "", uses_of(a, b, part->kernel));
}

const char *describe_content(struct arena *a, const struct block *b)
{
	const char *volume = volume_of(a, &b->holds), *text = "";

	if (!b->bytes)
		return "";
	if (b->table)
		text = arena_fmt(a, "  a partition table (%s)%s\n", bare(a, b->table), b->parts.count ? "" : " without partitions");
	if (volume)
		text = arena_fmt(a, "%s  without a partition: %s%s\n", text, volume, uses_of(a, b, b->kernel));
	for (size_t i = 0; i < b->parts.count; i++)
		text = arena_fmt(a, "%s%s", text, part_of(a, b, &b->parts.at[i]));
	if (!b->content_known)
		return arena_fmt(a, "%s  what is on it cannot be read\n", text);
	if (*text)
		return text;
	return b->blank ? "  nothing is on it\n" : "  no partition table and no file system that is known is on it\n";
}
