/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * udev.c - what udev has found out about a device, where there is a udev
 */
#include "device/udev.h"

#include <string.h>
#include <sys/sysmacros.h>

#include "base/io.h"

enum { DATA_MOST = 1024 * 1024 };

struct span udev_read(struct arena *a, const struct roots *r, dev_t number)
{
	struct span data;
	int err = io_read_file(a, arena_fmt(a, "%s/udev/data/b%u:%u", r->run, major(number), minor(number)), DATA_MOST, &data);

	return err < 0 ? (struct span){ (const uint8_t *)"", 0 } : data;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "\x20" is how udev keeps what is no letter and no digit. */
static const char *decoded(struct arena *a, const char *text)
{
	char *copy = arena_dup(a, text), *to = copy;

	while (*text) {
		int high = text[0] == '\\' && text[1] == 'x' ? digit(text[2]) : -1, low = high < 0 ? -1 : digit(text[3]);

		if (low < 0) {
			*to++ = *text++;
			continue;
		}
		*to++ = (char)(high << 4 | low);
		text += 4;
	}
	*to = 0;
	return copy;
}

/* A line is "E:NAME=VALUE". */
static const char *find(struct arena *a, struct span data, const char *name)
{
	const char *line = (const char *)data.at, *begin = arena_fmt(a, "E:%s=", name);

	while (*line) {
		size_t len = strcspn(line, "\n");

		if (!strncmp(line, begin, strlen(begin)))
			return len > strlen(begin) ? arena_copy(a, line + strlen(begin), len - strlen(begin)) : NULL;
		line += len + (line[len] == '\n');
	}
	return NULL;
}

const char *udev_value(struct arena *a, struct span data, const char *name)
{
	const char *encoded = find(a, data, arena_fmt(a, "%s_ENC", name));

	return encoded ? decoded(a, encoded) : find(a, data, name);
}
