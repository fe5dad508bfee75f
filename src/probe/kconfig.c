/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kconfig.c - how a Xen or a Linux was built: its .config
 */
#include "probe/kconfig.h"

#include <stdlib.h>
#include <string.h>

#define ZLIB_CONST
#include <zlib.h>

/* Debian's largest kernel has 260 KiB of it, 60 packed. What unpacks to more, or is packed in more, is none. */
enum { TEXT_MOST = 1024 * 1024, PACKED_MOST = 512 * 1024, GZIP_WINDOW = 15 + 16, NAME_MOST = 128 };
/* In a program of 64 MiB 4 places look like a member by chance. */
enum { TRIES_MOST = 64 };

static const char prefix[] = "CONFIG_", not_set[] = " is not set";

static int compare_options(const void *x, const void *y)
{
	const struct kconfig_option *a = x, *b = y;

	return strcmp(a->name, b->name);
}

/* "\"text\"" without its quotes. */
static const char *unquoted(struct arena *a, const char *value, size_t len)
{
	if (len >= 2 && value[0] == '"' && value[len - 1] == '"')
		return arena_copy(a, value + 1, len - 2);
	return arena_copy(a, value, len);
}

/* One line: CONFIG_NAME=value, or # CONFIG_NAME is not set. */
static void read_line(struct arena *a, struct kconfig *k, const char *line, size_t len)
{
	bool off = len > 2 && line[0] == '#' && line[1] == ' ';
	const char *name = line + (off ? 2 : 0), *end = line + len, *stop;

	if ((size_t)(end - name) < strlen(prefix) || memcmp(name, prefix, strlen(prefix)))
		return;
	name += strlen(prefix);
	stop = memchr(name, off ? ' ' : '=', (size_t)(end - name));
	if (!stop || stop == name || stop - name > NAME_MOST)
		return;
	if (off && ((size_t)(end - stop) != strlen(not_set) || memcmp(stop, not_set, strlen(not_set))))
		return;
	*list_add(a, &k->options) = (struct kconfig_option){
		.name = arena_copy(a, name, (size_t)(stop - name)),
		.value = off ? NULL : unquoted(a, stop + 1, (size_t)(end - stop - 1)),
	};
}

/* "# Xen/arm 4.17.7 Configuration" */
static void read_title(struct arena *a, struct kconfig *k, const char *line, size_t len)
{
	static const char last[] = " Configuration";

	if (!k->title && len > strlen(last) + 2 && line[0] == '#' && !memcmp(line + len - strlen(last), last, strlen(last)))
		k->title = arena_copy(a, line + 2, len - 2);
}

const struct kconfig *kconfig_read(struct arena *a, struct span text)
{
	struct kconfig *k = arena_new(a, struct kconfig);
	const char *at = (const char *)text.at, *end = at + text.len;

	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t len = (size_t)((stop ? stop : end) - at);

		read_title(a, k, at, len);
		read_line(a, k, at, len);
		at += len + 1;
	}
	if (!k->options.count)
		return NULL;
	qsort(k->options.at, k->options.count, sizeof(*k->options.at), compare_options);
	return k;
}

/* What a gzip member holds, when that is not more than a configuration has. */
static bool unpack(struct span packed, uint8_t *room, struct span *ret)
{
	z_stream z = {
		.next_in = packed.at, .avail_in = packed.len < PACKED_MOST ? (uInt)packed.len : PACKED_MOST,
		.next_out = room, .avail_out = TEXT_MOST,
	};
	bool whole;

	if (inflateInit2(&z, GZIP_WINDOW) != Z_OK)
		return false;
	whole = inflate(&z, Z_FINISH) == Z_STREAM_END;
	inflateEnd(&z);
	*ret = (struct span){ room, TEXT_MOST - z.avail_out };
	return whole;
}

const struct kconfig *kconfig_find(struct arena *a, struct span program)
{
	static const uint8_t member[] = { 0x1f, 0x8b, 8 };
	uint8_t *room = malloc(TEXT_MOST);
	const struct kconfig *found = NULL;
	uint64_t from = 0;
	size_t at;

	for (int i = 0; i < TRIES_MOST && room && !found && span_find(program, from, member, sizeof(member), &at); i++) {
		struct span packed, text;

		from = at + 1;
		if (span_cut(program, at, program.len - at, &packed) && unpack(packed, room, &text))
			found = kconfig_read(a, text);
	}
	free(room);
	return found;
}

static const struct kconfig_option *find_option(const struct kconfig *k, const char *name)
{
	const struct kconfig_option key = { .name = name };

	return k ? bsearch(&key, k->options.at, k->options.count, sizeof(key), compare_options) : NULL;
}

enum kconfig_state kconfig_state(const struct kconfig *k, const char *name)
{
	const struct kconfig_option *o = find_option(k, name);

	return !o ? KCONFIG_ABSENT : o->value ? KCONFIG_ON : KCONFIG_OFF;
}

const char *kconfig_value(const struct kconfig *k, const char *name)
{
	const struct kconfig_option *o = find_option(k, name);

	return o ? o->value : NULL;
}
