/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * text.c - small things about strings
 */
#include "base/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

char text_upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

bool text_begins_fold(const char *text, const char *with)
{
	while (*with && text_upper(*text) == text_upper(*with)) {
		text++;
		with++;
	}
	return !*with;
}

int text_compare_fold(const char *a, const char *b)
{
	while (*a && text_upper(*a) == text_upper(*b)) {
		a++;
		b++;
	}
	return (unsigned char)text_upper(*a) - (unsigned char)text_upper(*b);
}

char *text_lower(struct arena *a, const char *text)
{
	char *lower = arena_dup(a, text);

	for (char *at = lower; *at; at++)
		*at = *at >= 'A' && *at <= 'Z' ? (char)(*at - 'A' + 'a') : *at;
	return lower;
}

bool text_same_fold(const char *a, const char *b)
{
	return !text_compare_fold(a, b);
}

bool text_is_control(const char *at)
{
	unsigned char c = (unsigned char)at[0];

	return c < 0x20 || c == 0x7f || (c == 0xc2 && (unsigned char)at[1] >= 0x80 && (unsigned char)at[1] < 0xa0);
}

/* How many bytes begin here that can be shown as they are; 0 when not even one. */
static size_t length_shown(const char *at)
{
	return text_is_control(at) || !strncmp(at, "##[", 3) ? 0 : utf8_length(at);
}

void text_print(FILE *out, const char *text)
{
	while (*text) {
		size_t len = length_shown(text);

		if (len)
			fwrite(text, 1, len, out);
		else
			fprintf(out, "\\x%02x", (unsigned char)*text);
		text += len ? len : 1;
	}
}

const char *text_shown(struct arena *a, const char *text)
{
	char *shown = arena_alloc(a, 4 * strlen(text) + 1), *to = shown;

	while (*text) {
		size_t len = length_shown(text);

		if (len)
			to = mempcpy(to, text, len);
		else
			to += sprintf(to, "\\x%02x", (unsigned char)*text);
		text += len ? len : 1;
	}
	*to = 0;
	return shown;
}

const char *text_size(struct arena *a, uint64_t bytes)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	double scaled = (double)bytes / 1024;
	size_t unit = 0;

	if (bytes < 1024)
		return arena_fmt(a, "%u byte%s", (unsigned int)bytes, bytes == 1 ? "" : "s");
	while (scaled >= 1024 && unit + 1 < COUNT(units)) {
		scaled /= 1024;
		unit++;
	}
	return arena_fmt(a, "%.1f %s", scaled, units[unit]);
}

const char *text_time(struct arena *a, time_t when)
{
	char text[64] = "";
	struct tm tm;

	if (gmtime_r(&when, &tm))
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	return arena_dup(a, text);
}

bool text_parse_number(const char *text, uint64_t most, uint64_t *ret)
{
	unsigned long long value;
	char *end;

	/* strtoull() alone takes blanks and signs. */
	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	value = strtoull(text, &end, strncmp(text, "0x", 2) ? 10 : 16);
	if (errno || *end || value > most)
		return false;
	*ret = value;
	return true;
}

bool text_parse_size(const char *text, uint64_t *ret)
{
	static const char letters[] = "KMGT";
	const char *end = text + strspn(text, "0123456789");
	unsigned long long value;
	unsigned int shift = 0;

	if (end == text)
		return false;
	errno = 0;
	value = strtoull(text, NULL, 10);
	if (errno)
		return false;
	if (*end) {
		const char *letter = strchr(letters, text_upper(*end));

		if (!letter || (end[1] && strcmp(end + 1, "iB") && strcmp(end + 1, "B")))
			return false;
		shift = 10 * (unsigned int)(letter - letters + 1);
	}
	if (value > UINT64_MAX >> shift)
		return false;
	*ret = value << shift;
	return true;
}

const char *text_directory(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return ".";
	return slash == path ? "/" : arena_copy(a, path, (size_t)(slash - path));
}

const char *text_quote(struct arena *a, const char *name)
{
	char *quoted = arena_alloc(a, strlen(name) * 4 + 3);
	char *to = quoted;

	*to++ = '\'';
	for (; *name; name++) {
		unsigned char c = (unsigned char)*name;
		static const char digits[] = "0123456789abcdef";

		if (c >= 0x20 && c < 0x7f) {
			*to++ = (char)c;
			continue;
		}
		*to++ = '\\';
		*to++ = 'x';
		*to++ = digits[c >> 4];
		*to++ = digits[c & 15];
	}
	*to++ = '\'';
	*to = 0;
	return quoted;
}
