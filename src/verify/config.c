/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * config.c - the configuration file of Xen's own EFI loader, and the files that it leads to
 */
#include "verify/config.h"

#include <string.h>

#include "base/text.h"
#include "plan/path.h"
#include "verify/blob.h"
#include "verify/entry.h"

enum {
	CONFIG_MOST = 64 * 1024,
	TREE_MOST = 16 * 1024 * 1024,
	PATH_MOST = 1024, /* characters of a name: FAT knows none that is longer, and Xen no buffer */
};

struct checking {
	struct arena *arena;
	int fd;
	uint64_t end;
	const struct fat_volume *volume;
	struct problems *problems;
	LIST(const char *) lines; /* of the configuration, without what Xen passes over */
};

/* A byte that ends a line: to Xen any control character, a tab among them. */
static bool ends_line(uint8_t c)
{
	return c < 0x20 || c == 0x7f;
}

static void take_line(struct checking *c, struct span line)
{
	size_t from = 0, len = 0;

	while (from < line.len && line.at[from] == ' ')
		from++;
	if (from < line.len && line.at[from] == ';')
		return;
	while (from + len < line.len && line.at[from + len] != '#')
		len++;
	if (len)
		*list_add(c->arena, &c->lines) = arena_copy(c->arena, line.at + from, len);
}

static void read_lines(struct checking *c, struct span bytes)
{
	size_t from = 0;

	for (size_t i = 0; i < bytes.len; i++) {
		if (!ends_line(bytes.at[i]))
			continue;
		take_line(c, (struct span){ bytes.at + from, i - from });
		from = i + 1;
	}
	if (from < bytes.len)
		problem(c->problems, "%s ends without a line end, so Xen does not see its last line",
			text_quote(c->arena, plan_path(c->arena, plan_config_name)));
}

static bool is_section(const char *line, const char *name)
{
	size_t len = strlen(name);

	return line[0] == '[' && !strncmp(line + 1, name, len) && line[len + 1] == ']';
}

/* What a section has for a key; without a section, of any line. NULL: nothing. */
static const char *value_of(const struct checking *c, const char *section, const char *key)
{
	size_t len = strlen(key);
	bool inside = !section || !*section;

	for (size_t i = 0; i < c->lines.count; i++) {
		const char *line = c->lines.at[i];

		if (line[0] == '[' && section && *section) {
			if (inside)
				return NULL;
			inside = is_section(line, section);
		} else if (inside && !strncmp(line, key, len) && line[len] == '=') {
			return line + len + 1 + strspn(line + len + 1, " ");
		}
	}
	return NULL;
}

/* Where a name leads to from the loader's directory, as plans have it: '\' in front is the root, ".\" goes nowhere. */
static const char *path_of(struct arena *a, const char *name)
{
	const char *path = name[0] == '\\' ? "" : plan_esp_dir;

	while (*name) {
		size_t len = strcspn(name, "\\");

		if (len && !(len == 1 && name[0] == '.'))
			path = arena_fmt(a, "%s%s%.*s", path, *path ? "\\" : "", (int)len, name);
		name += len;
		name += *name == '\\';
	}
	return path;
}

/* who: what wants it and in which place. */
static const struct fat_entry *look_up(struct checking *c, const char *name, const char *who)
{
	const char *path = strlen(name) < PATH_MOST ? path_of(c->arena, name) : name;
	const struct fat_entry *e = entry_find(c->arena, c->volume, path);

	if (!e)
		problem(c->problems, "%s wants %s, which is not on the ESP", who, text_quote(c->arena, path));
	return e;
}

/* Xen cuts the name where a blank is: the rest is the file's command line. */
static const struct fat_entry *check_key(struct checking *c, const char *section, const char *key)
{
	const char *value = value_of(c, section, key);

	if (!value || !*value)
		return NULL;
	return look_up(c, arena_copy(c->arena, value, strcspn(value, " ")),
		       arena_fmt(c->arena, "%s (%s=)", text_quote(c->arena, plan_path(c->arena, plan_config_name)), key));
}

/* Whether a node is /chosen or below it. */
static bool is_chosen(const struct blob *tree, size_t node)
{
	while (tree->nodes.at[node].depth > 1)
		node = tree->nodes.at[node].parent;
	return tree->nodes.at[node].depth == 1 && !strcmp(tree->nodes.at[node].name, "chosen");
}

static void check_module(struct checking *c, const char *path, const struct blob *tree, size_t node,
			 const struct blob_prop *binary)
{
	const char *where = blob_path(c->arena, tree, node);

	if (!binary->value.len ||
	    memchr(binary->value.at, 0, binary->value.len) != binary->value.at + binary->value.len - 1)
		problem(c->problems, "%s has an xen,uefi-binary at %s of %zu bytes that is no text", text_quote(c->arena, path),
			text_quote(c->arena, where), binary->value.len);
	else
		look_up(c, (const char *)binary->value.at, arena_fmt(c->arena, "%s (%s)", text_quote(c->arena, path), where));
}

static int check_tree(struct checking *c, const struct fat_entry *e)
{
	struct problems heard = { .arena = c->arena };
	struct span bytes;
	struct blob tree;
	bool sound;
	int err;

	if (e->size > TREE_MOST) {
		problem(c->problems, "%s has %u bytes, a device tree has at most %d", text_quote(c->arena, e->path), e->size,
			TREE_MOST);
		return 0;
	}
	err = entry_read(c->arena, c->fd, c->end, e, TREE_MOST, &bytes);
	if (err)
		return err;
	sound = blob_read(c->arena, bytes, &heard, &tree);
	problems_take(c->problems, &heard, text_quote(c->arena, e->path));
	if (!sound)
		return 0;
	for (size_t i = 0; i < tree.nodes.count && !problems_full(c->problems); i++) {
		const struct blob_prop *binary = blob_find(&tree, i, "xen,uefi-binary");

		if (binary && is_chosen(&tree, i))
			check_module(c, e->path, &tree, i, binary);
	}
	return 0;
}

int config_check(struct arena *a, int fd, uint64_t end, const struct fat_volume *volume, struct problems *p)
{
	static const char *const keys[] = { "kernel", "ramdisk", "xsm" };
	struct checking c = { .arena = a, .fd = fd, .end = end, .volume = volume, .problems = p };
	const struct fat_entry *e = look_up(&c, plan_config_name, "Xen's own loader"), *tree;
	const char *section;
	struct span bytes;
	int err;

	if (!e)
		return 0;
	if (e->size > CONFIG_MOST) {
		problem(p, "%s has %u bytes, must have at most %d", text_quote(a, e->path), e->size, CONFIG_MOST);
		return 0;
	}
	err = entry_read(a, fd, end, e, CONFIG_MOST, &bytes);
	if (err)
		return err;
	read_lines(&c, bytes);
	section = value_of(&c, "global", "default");
	for (size_t i = 0; i < COUNT(keys); i++)
		check_key(&c, section, keys[i]);
	tree = check_key(&c, section, "dtb");
	return tree ? check_tree(&c, tree) : 0;
}
