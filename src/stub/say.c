/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * say.c - lines on the console
 */
#include "stub/say.h"

#include <stdarg.h>

enum { LINE = 320 };

struct line {
	efi_char text[LINE];
	size_t len;
};

/* The names of UEFI's appendix D, as words. */
static const char *const words[] = {
	[1] = "load error", [2] = "invalid parameter", [3] = "unsupported", [4] = "bad buffer size", [5] = "buffer too small",
	[6] = "not ready", [7] = "device error", [8] = "write protected", [9] = "out of memory", [10] = "volume corrupted",
	[11] = "volume full", [12] = "no medium", [13] = "medium changed", [14] = "not found", [15] = "access denied",
	[16] = "no response", [17] = "no mapping", [18] = "timeout", [19] = "not started", [20] = "already started",
	[21] = "aborted", [25] = "protocol error", [26] = "security violation", [27] = "CRC error", [28] = "beginning or end of medium",
	[31] = "end of file", [32] = "invalid language", [33] = "compromised data",
};

/* Two places are kept for the line's end and one for the NUL. */
static void put(struct line *l, char c)
{
	if (l->len < LINE - 3)
		l->text[l->len++] = (unsigned char)c;
}

static void put_text(struct line *l, const char *text)
{
	while (*text)
		put(l, *text++);
}

static void put_number(struct line *l, uint64_t number, uint64_t base)
{
	char digits[20];
	size_t count = 0;

	do {
		digits[count++] = "0123456789abcdef"[number % base];
		number /= base;
	} while (number);
	while (count)
		put(l, digits[--count]);
}

/* "512 bytes", "34.5 MiB", rounded as the plan of the same file is: to the nearest tenth, and from the middle to an even one. */
static void put_bytes(struct line *l, uint64_t bytes)
{
	static const char *const units[] = { " bytes", " KiB", " MiB", " GiB" };
	uint64_t one = 1, tenths, rest;
	size_t unit = 0;

	while (bytes / one >= 1024 && unit < 3) {
		one *= 1024;
		unit++;
	}
	tenths = bytes * 10 / one;
	rest = bytes * 10 % one;
	tenths += rest > one / 2 || (unit && rest == one / 2 && tenths % 2);
	put_number(l, tenths / 10, 10);
	if (unit) {
		put(l, '.');
		put_number(l, tenths % 10, 10);
	}
	put_text(l, units[unit]);
}

static void put_status(struct line *l, efi_status status)
{
	uint64_t number = status & ~EFI_ERROR(0);

	if (number < sizeof(words) / sizeof(*words) && words[number] && status != number) {
		put_text(l, words[number]);
	} else {
		put_text(l, "status 0x");
		put_number(l, status, 16);
	}
}

static void put_argument(struct line *l, char kind, va_list *arguments)
{
	if (kind == 's')
		put_text(l, va_arg(*arguments, const char *));
	else if (kind == 'u')
		put_number(l, va_arg(*arguments, uint64_t), 10);
	else if (kind == 'x')
		put_number(l, va_arg(*arguments, uint64_t), 16);
	else if (kind == 'b')
		put_bytes(l, va_arg(*arguments, uint64_t));
	else
		put_status(l, va_arg(*arguments, efi_status));
}

static void print(struct stub *s, const char *fmt, va_list *arguments)
{
	struct line l = { .len = 0 };

	put_text(&l, "xen-esp: ");
	for (; *fmt; fmt++) {
		if (*fmt == '%')
			put_argument(&l, *++fmt, arguments);
		else
			put(&l, *fmt);
	}
	l.text[l.len++] = '\r';
	l.text[l.len++] = '\n';
	l.text[l.len] = 0;
	/* A machine without a console has none. */
	if (s->system->console)
		s->system->console->output(s->system->console, l.text);
}

void say(struct stub *s, const char *fmt, ...)
{
	va_list arguments;

	if (s->plan.header.quiet)
		return;
	va_start(arguments, fmt);
	print(s, fmt, &arguments);
	va_end(arguments);
}

void say_always(struct stub *s, const char *fmt, ...)
{
	va_list arguments;

	va_start(arguments, fmt);
	print(s, fmt, &arguments);
	va_end(arguments);
}

bool fail(struct stub *s, efi_status status, const char *fmt, ...)
{
	va_list arguments;

	va_start(arguments, fmt);
	print(s, fmt, &arguments);
	va_end(arguments);
	s->status = status;
	return false;
}
