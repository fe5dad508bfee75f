/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel.c - what an unpacked kernel says of itself: whether it is Linux, and how it was built
 */
#include "probe/kernel.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/io.h"

/*
 * Pieces overlap by more than what is looked for, so that it is whole in one of them: Debian's largest configuration
 * has 60 KiB packed.
 */
enum { WINDOW = 2 * 1024 * 1024, OVERLAP = 512 * 1024, RELEASE_MOST = 64, BANNER_MOST = 512 };

static const char banner[] = "Linux version ", config_begin[] = "IKCFG_ST", config_end[] = "IKCFG_ED";

struct kernel_scan {
	size_t len;                      /* bytes in the window */
	char release[RELEASE_MOST];      /* "" until it is found */
	uint8_t *config;                 /* gzip data, a copy; NULL until it is found */
	size_t config_len;
	uint8_t window[WINDOW];
};

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

/* The release behind the words, when somebody@somewhere built it. */
static bool read_banner(struct span s, uint64_t off, char ret[RELEASE_MOST])
{
	char text[BANNER_MOST];
	size_t len = 0, release;
	const char *builder, *end;
	uint8_t c;

	while (len < sizeof(text) - 1 && span_u8(s, off + len, &c) && c >= ' ' && c < 0x7f)
		text[len++] = (char)c;
	text[len] = 0;
	release = strcspn(text, " ");
	if (!is_digit((uint8_t)text[0]) || release >= RELEASE_MOST || !memchr(text, '.', release) || strncmp(text + release, " (", 2))
		return false;
	builder = text + release + 2;
	end = strchr(builder, ')');
	if (!end || !memchr(builder, '@', (size_t)(end - builder)))
		return false;
	memcpy(ret, text, release);
	ret[release] = 0;
	return true;
}

static void look_for_banner(struct kernel_scan *scan, struct span window)
{
	size_t at;

	for (uint64_t from = 0; !*scan->release && span_find(window, from, banner, strlen(banner), &at); from = at + 1)
		read_banner(window, at + strlen(banner), scan->release);
}

/* Both marks must be in the window: then it is as large as configurations are. */
static void look_for_config(struct kernel_scan *scan, struct span window)
{
	size_t begin, end;

	if (scan->config || !span_find(window, 0, config_begin, strlen(config_begin), &begin))
		return;
	begin += strlen(config_begin);
	if (!span_has(window, begin, "\x1f\x8b\b") || !span_find(window, begin, config_end, strlen(config_end), &end))
		return;
	scan->config = malloc(end - begin);
	if (!scan->config)
		return;
	scan->config_len = end - begin;
	memcpy(scan->config, window.at + begin, scan->config_len);
}

static void look(struct kernel_scan *scan)
{
	const struct span window = { scan->window, scan->len };

	look_for_banner(scan, window);
	look_for_config(scan, window);
}

/* So many bytes came to those in the window; when it is full it moves on. */
static void advance(struct kernel_scan *scan, size_t len)
{
	scan->len += len;
	if (scan->len < WINDOW)
		return;
	look(scan);
	memmove(scan->window, scan->window + WINDOW - OVERLAP, OVERLAP);
	scan->len = OVERLAP;
}

struct kernel_scan *kernel_scan_begin(void)
{
	struct kernel_scan *scan = malloc(sizeof(*scan));

	if (!scan)
		return NULL;
	scan->len = scan->config_len = 0;
	scan->release[0] = 0;
	scan->config = NULL;
	return scan;
}

void kernel_scan_add(void *context, struct span bytes)
{
	struct kernel_scan *scan = context;

	while (scan && bytes.len) {
		size_t len = WINDOW - scan->len < bytes.len ? WINDOW - scan->len : bytes.len;

		memcpy(scan->window + scan->len, bytes.at, len);
		bytes.at += len;
		bytes.len -= len;
		advance(scan, len);
	}
}

struct kernel_info kernel_scan_end(struct arena *a, struct kernel_scan *scan)
{
	struct kernel_info info = { 0 };

	if (!scan)
		return info;
	look(scan);
	if (*scan->release)
		info.release = arena_dup(a, scan->release);
	if (scan->config)
		info.config = kconfig_find(a, (struct span){ scan->config, scan->config_len });
	free(scan->config);
	free(scan);
	return info;
}

int kernel_scan_file(struct arena *a, int fd, uint64_t off, uint64_t len, struct kernel_info *ret)
{
	struct kernel_scan *scan = kernel_scan_begin();
	int err = scan ? 0 : -ENOMEM;

	while (!err && len && !interrupt_signal()) {
		size_t room = WINDOW - scan->len, want = len < room ? (size_t)len : room, got;

		err = io_pread(fd, scan->window + scan->len, want, off, &got);
		if (err)
			break;
		off += got;
		len = got < want ? 0 : len - got;
		advance(scan, got);
	}
	*ret = kernel_scan_end(a, scan);
	return err;
}
