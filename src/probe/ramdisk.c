/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ramdisk.c - what an initramfs holds, as Linux unpacks it
 */
#include "probe/ramdisk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/interrupt.h"
#include "base/io.h"
#include "base/scoped.h"
#include "probe/probe.h"

enum {
	BUFFER = 64 * 1024, HEADER = 110, NAME_MOST = 4096, PEEK = 256, ENTRIES_MOST = 256 * 1024,
	/* Fields of a header, of eight hexadecimal digits each, behind the magic. */
	FIELD_MODE = 1, FIELD_LINKS = 4, FIELD_SIZE = 6, FIELD_NAME = 11,
};

/* Bytes of the file, or what comes out of packed ones. */
struct reader {
	int fd, err;
	uint64_t off, end;    /* of the file; when nothing is unpacked */
	struct unpack *unpack;
	uint64_t left;        /* bytes that may still come out, */
	bool cut;             /* and more do */
	uint64_t position;    /* of what was used */
	size_t at, len;       /* in buffer */
	uint8_t buffer[BUFFER];
};

struct reading {
	struct arena *arena;
	struct ramdisk *ramdisk;
	struct reader reader;
};

static int read_more(struct reader *r, size_t *ret)
{
	size_t room = BUFFER - r->len, want = !r->unpack && r->end - r->off < room ? (size_t)(r->end - r->off) : room;
	int err;

	if (interrupt_signal())
		return -EINTR;
	err = r->unpack ? unpack_read(r->unpack, r->buffer + r->len, want, ret) : io_pread(r->fd, r->buffer + r->len, want, r->off, ret);
	if (!err && !r->unpack)
		r->off += *ret;
	return err;
}

/* Whether so many bytes, at most BUFFER, can be had at once. */
static bool has(struct reader *r, size_t count)
{
	while (r->len - r->at < count) {
		size_t got;

		memmove(r->buffer, r->buffer + r->at, r->len - r->at);
		r->len -= r->at;
		r->at = 0;
		r->err = read_more(r, &got);
		r->cut = !r->err && got > r->left;
		if (r->err || !got || r->cut)
			return false;
		r->left -= got;
		r->len += got;
	}
	return true;
}

static struct span take(struct reader *r, size_t count)
{
	struct span s = { r->buffer + r->at, count };

	r->at += count;
	r->position += count;
	return s;
}

static bool skip(struct reader *r, uint64_t count)
{
	while (count) {
		size_t part = r->len - r->at;

		/* Of the file itself nothing need be read for that. */
		if (!part && !r->unpack && count <= r->end - r->off) {
			r->off += count;
			r->position += count;
			return true;
		}
		if (!part && !has(r, 1))
			return false;
		part = r->len - r->at < count ? r->len - r->at : (size_t)count;
		take(r, part);
		count -= part;
	}
	return true;
}

static bool skip_to_four(struct reader *r)
{
	return skip(r, -r->position & 3);
}

static bool read_hex(struct span s, size_t field, uint32_t *ret)
{
	uint32_t number = 0;

	for (size_t i = 0; i < 8; i++) {
		uint8_t c;

		if (!span_u8(s, 6 + field * 8 + i, &c))
			return false;
		c = c >= 'a' ? (uint8_t)(c - 0x20) : c;
		if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'F')))
			return false;
		number = number << 4 | (uint32_t)(c <= '9' ? c - '0' : c - 'A' + 10);
	}
	*ret = number;
	return true;
}

static void look_at_program(struct arena *a, struct span head, struct ramdisk_entry *e)
{
	uint8_t class, order, c;
	uint64_t begin = 2, end;

	if (span_has_bytes(head, 0, "\x7f" "ELF", 4) && span_u8(head, 4, &class) && span_u8(head, 5, &order)) {
		uint16_t machine;

		if (span_le16(head, 18, &machine))
			e->machine = order == 2 ? __builtin_bswap16(machine) : machine;
		e->bits = class == 2 ? 64 : 32;
	} else if (span_has(head, 0, "#!")) {
		while (span_u8(head, begin, &c) && (c == ' ' || c == '\t'))
			begin++;
		for (end = begin; span_u8(head, end, &c) && c > ' ';)
			end++;
		/* What goes on behind the head is not known whole. */
		if (end > begin && end < head.len)
			e->interpreter = arena_copy(a, head.at + begin, end - begin);
	}
}

static enum ramdisk_type type_of(uint32_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG: return RAMDISK_FILE;
	case S_IFDIR: return RAMDISK_DIRECTORY;
	case S_IFLNK: return RAMDISK_LINK;
	default: return RAMDISK_OTHER;
	}
}

/* "bin/sh" for "./bin/sh" and "/bin/sh". */
static const char *plain_path(const char *name)
{
	while (*name == '/' || (name[0] == '.' && (name[1] == '/' || !name[1])))
		name++;
	return name;
}

/* What follows the name: size bytes and what fills them up to four. */
static bool read_data(struct reading *r, uint32_t size, struct ramdisk_entry *e)
{
	size_t head = size < PEEK ? size : PEEK;

	if (e->type == RAMDISK_LINK) {
		if (size > NAME_MOST || !has(&r->reader, size))
			return false;
		e->target = arena_copy(r->arena, take(&r->reader, size).at, size);
		return skip_to_four(&r->reader);
	}
	if (e->type == RAMDISK_FILE && e->executable && head) {
		if (!has(&r->reader, head))
			return false;
		look_at_program(r->arena, take(&r->reader, head), e);
		size -= (uint32_t)head;
	}
	return skip(&r->reader, size) && skip_to_four(&r->reader);
}

enum found { ENTRY, TRAILER, WRONG };

static enum found read_entry(struct reading *r)
{
	uint32_t mode, size, name_len;
	struct ramdisk_entry e = { .order = r->ramdisk->entries.count };
	struct span header;
	const char *name;

	if (!has(&r->reader, HEADER))
		return WRONG;
	header = take(&r->reader, HEADER);
	if ((!span_has(header, 0, "070701") && !span_has(header, 0, "070702")) || !read_hex(header, FIELD_MODE, &mode) ||
	    !read_hex(header, FIELD_SIZE, &size) || !read_hex(header, FIELD_NAME, &name_len))
		return WRONG;
	if (!name_len || name_len > NAME_MOST || !has(&r->reader, name_len))
		return WRONG;
	name = arena_copy(r->arena, take(&r->reader, name_len).at, name_len);
	e.path = plain_path(name);
	e.type = type_of(mode);
	e.executable = mode & 0111;
	if (!skip_to_four(&r->reader) || !read_data(r, size, &e))
		return WRONG;
	if (!strcmp(name, "TRAILER!!!"))
		return TRAILER;
	if (r->ramdisk->entries.count == ENTRIES_MOST)
		return WRONG;
	*list_add(r->arena, &r->ramdisk->entries) = e;
	return ENTRY;
}

/* Archives with zeros before, between and behind them. False when something else comes that the reader has left untouched. */
static bool read_archives(struct reading *r)
{
	while (has(&r->reader, 1)) {
		enum found found = ENTRY;

		if (!r->reader.buffer[r->reader.at]) {
			take(&r->reader, 1);
			continue;
		}
		if (r->reader.buffer[r->reader.at] != '0' || r->reader.position & 3)
			return false;
		while (found == ENTRY)
			found = read_entry(r);
		if (found == WRONG) {
			r->ramdisk->whole = false;
			return false;
		}
	}
	if (r->reader.err || r->reader.cut || r->reader.at < r->reader.len)
		r->ramdisk->whole = false;
	return true;
}

static const struct {
	enum probe_kind kind;
	enum packing packing;
} packings[] = {
	{ PROBE_GZIP, PACKING_GZIP }, { PROBE_XZ, PACKING_XZ }, { PROBE_ZSTD, PACKING_ZSTD }, { PROBE_LZ4_LEGACY, PACKING_LZ4 },
	{ PROBE_LZMA, PACKING_LZMA }, { PROBE_LZO, PACKING_LZO }, { PROBE_BZIP2, PACKING_BZIP2 },
};

/* How the bytes are packed; false when they are not, or so that Linux cannot take it. */
static bool packing_of(struct arena *a, struct span head, enum packing *ret)
{
	struct probe p;

	probe_bytes(a, head, UINT64_MAX, &p);
	for (size_t i = 0; i < COUNT(packings); i++) {
		if (packings[i].kind == p.kind) {
			*ret = packings[i].packing;
			return true;
		}
	}
	return false;
}

/* The packed archives at an offset of the file. *ret_bytes is how long they are there. */
static int read_packed(struct reading *outer, uint64_t off, enum packing packing, uint64_t *ret_bytes)
{
	scoped_memory struct reading *inner = calloc(1, sizeof(*inner));
	scoped_unpack u = NULL;
	int err = inner ? unpack_open(outer->reader.fd, off, outer->reader.end - off, packing, &u) : -ENOMEM;

	outer->ramdisk->packings |= 1u << packing;
	if (err == -ENOTSUP || err == -EBADMSG) {
		outer->ramdisk->whole = false;
		return 0;
	}
	if (err)
		return err;
	inner->arena = outer->arena;
	inner->ramdisk = outer->ramdisk;
	inner->reader = (struct reader){ .fd = -1, .unpack = u, .left = outer->reader.left };
	if (!read_archives(inner))
		outer->ramdisk->whole = false;
	outer->reader.left = inner->reader.left;
	*ret_bytes = unpack_consumed(u);
	return inner->reader.err == -EBADMSG ? 0 : inner->reader.err;
}

/* Goes on at another place of the file. */
static void seek_to(struct reader *r, uint64_t off)
{
	r->off = off;
	r->at = r->len = 0;
	r->position = 0;
}

static int read_all(struct reading *r)
{
	struct reader *reader = &r->reader;
	int err = 0;

	while (!err && r->ramdisk->whole && !read_archives(r) && r->ramdisk->whole) {
		uint64_t off = reader->off - (reader->len - reader->at), bytes = 0;
		enum packing packing;

		/* What the kernel can tell apart, it tells from the first bytes; some of the probes want more. */
		has(reader, BUFFER / 2);
		if (!packing_of(r->arena, (struct span){ reader->buffer + reader->at, reader->len - reader->at }, &packing)) {
			r->ramdisk->whole = false;
			break;
		}
		err = read_packed(r, off, packing, &bytes);
		if (!bytes || bytes > reader->end - off)
			break;
		seek_to(reader, off + bytes);
	}
	if (reader->err && reader->err != -EBADMSG)
		err = reader->err;
	return err;
}

static int compare_entries(const void *x, const void *y)
{
	const struct ramdisk_entry *a = x, *b = y;
	int order = strcmp(a->path, b->path);

	return order ? order : (a->order > b->order) - (a->order < b->order);
}

int ramdisk_read(struct arena *a, int fd, uint64_t size, uint64_t most, struct ramdisk *ret)
{
	scoped_memory struct reading *r = calloc(1, sizeof(*r));
	int err;

	if (!r)
		return -ENOMEM;
	*ret = (struct ramdisk){ .whole = true };
	r->arena = a;
	r->ramdisk = ret;
	r->reader = (struct reader){ .fd = fd, .end = size, .left = most };
	err = read_all(r);
	if (ret->entries.count)
		qsort(ret->entries.at, ret->entries.count, sizeof(*ret->entries.at), compare_entries);
	return err;
}
