/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * name.c - a file name from the tree as a path on the ESP
 */
#include "model/name.h"

#include <string.h>

#include "base/text.h"

static const char forbidden[] = "\"*:<>?|";
static const char separators[] = "\\/";

/* DOS, Windows and mtools take these for devices and do not show a file of that name. */
static const char *const devices[] = {
	"CON", "PRN", "AUX", "NUL", "CLOCK$", "COM1", "COM2", "COM3", "COM4", "LPT1", "LPT2", "LPT3", "LPT4",
};

static void problem(struct arena *a, struct esp_name *name, const char *text, const char *hint)
{
	*list_add(a, &name->problems) = (struct name_problem){ text, hint };
}

static void check_characters(struct arena *a, struct esp_name *name, const char *written)
{
	bool ascii = true, control = false;
	const char *at;

	for (at = written; *at; at++) {
		ascii = ascii && (unsigned char)*at < 0x80;
		control = control || (unsigned char)*at < 0x20 || *at == 0x7f;
	}
	if (!ascii)
		problem(a, name, "has characters outside ASCII", "Xen widens names byte by byte and does not find such a file");
	if (control)
		problem(a, name, "has control characters", NULL);
	at = strpbrk(written, forbidden);
	if (at)
		problem(a, name, arena_fmt(a, "has '%c', which FAT cannot carry", *at), "none of \" * : < > ? | may stand in a name");
}

static bool is_device(const char *component, size_t len)
{
	for (size_t i = 0; i < COUNT(devices); i++) {
		size_t stem = strlen(devices[i]);

		if (len < stem || (len > stem && component[stem] != '.'))
			continue;
		for (size_t j = 0; j <= stem; j++) {
			if (j == stem)
				return true;
			if (text_upper(component[j]) != devices[i][j])
				break;
		}
	}
	return false;
}

static void check_component(struct arena *a, struct esp_name *name, const char *component, size_t len)
{
	const char *quoted = text_quote(a, arena_copy(a, component, len));

	if (component[len] && memchr(component, '[', len))
		problem(a, name, arena_fmt(a, "has the directory %s, which FAT tools take for a pattern", quoted),
			"name directories without '['");
	if (strspn(component, "~") >= len)
		problem(a, name, arena_fmt(a, "has the part %s, of which FAT tools make no alias", quoted), NULL);

	if (len > NAME_COMPONENT_MOST)
		problem(a, name, arena_fmt(a, "has a part of %zu characters, FAT carries %d", len, NAME_COMPONENT_MOST), NULL);
	if (len == 2 && !memcmp(component, "..", 2))
		problem(a, name, "goes up by '..'", "every file lies below the directory of xen.efi; use -f NAME=FILE for one elsewhere");
	else if (component[0] == ' ' || component[len - 1] == ' ' || component[len - 1] == '.')
		problem(a, name, arena_fmt(a, "has the part %s, of which firmware drops the blanks or the dot", quoted), NULL);
	if (is_device(component, len))
		problem(a, name, arena_fmt(a, "has the part %s, which FAT tools take for a device", quoted), NULL);
}

/* before: how many characters of a path stand in front of it. */
static void make(struct arena *a, const char *written, size_t before, struct esp_name *name)
{
	char *path = arena_alloc(a, strlen(written) + 1);
	size_t used = 0;

	check_characters(a, name, written);
	for (const char *at = written; *at;) {
		size_t len;

		at += strspn(at, separators);
		len = strcspn(at, separators);
		if (!len || (len == 1 && *at == '.')) {
			at += len;
			continue;
		}
		check_component(a, name, at, len);
		if (used)
			path[used++] = '\\';
		memcpy(path + used, at, len);
		used += len;
		at += len;
	}
	if (!used)
		problem(a, name, "is empty", NULL);
	if (used + before > NAME_PATH_MOST)
		problem(a, name, arena_fmt(a, "makes a path of %zu characters, firmware takes %d", used + before, NAME_PATH_MOST), NULL);
	name->path = path;
}

struct esp_name name_make(struct arena *a, const char *written)
{
	struct esp_name name = { 0 };

	if (*written && strchr(separators, *written))
		problem(a, &name, "is absolute", "write it relative to xen.efi, without the first separator");
	make(a, written, strlen("\\EFI\\BOOT\\"), &name);
	return name;
}

struct esp_name name_on_esp(struct arena *a, const char *written)
{
	struct esp_name name = { 0 };

	make(a, written, 1, &name);
	return name;
}

const char *name_for_host(struct arena *a, const char *written)
{
	char *host = arena_dup(a, written);

	for (char *at = host; *at; at++) {
		if (*at == '\\')
			*at = '/';
	}
	return host;
}
