/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * partuuid.c - partitions of this disk named in command lines: root=PARTUUID={dom0-root}
 */
#include "model/partuuid.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "dt/value.h"

/*
 * A GUID by its form, of version 4 and "xen-esp", and behind it the number of the partition's node in the tree. The ESP that no node
 * describes has the root's.
 */
static const char stand_in[] = "78656e2d-6573-4070-8000-";
enum { STAND_IN = sizeof(stand_in) - 1, DIGITS = GUID_TEXT - STAND_IN };

static const char key[] = "PARTUUID={";

/* The partitions with one label: how many there are, and the number of the first one. */
struct labelled {
	size_t count, number;
};

static void count_label(const char *own, const char *label, size_t number, struct labelled *found)
{
	if (!own || strcmp(own, label))
		return;
	if (!found->count++)
		found->number = number;
}

static struct labelled labelled(const struct dt_node *disk, const char *label)
{
	struct labelled found = { 0 };
	bool has_esp = false;

	for (const struct dt_node *node = disk ? disk->first_child : NULL; node; node = node->next) {
		bool esp = !strncmp(node->name, "esp", 3);
		const char *own = value_string(tree_prop(node, esp ? "partition-label" : "label"));

		has_esp = has_esp || esp;
		count_label(esp && !own ? partition_esp_label : own, label, node->index, &found);
	}
	if (!has_esp)
		count_label(partition_esp_label, label, 0, &found);
	return found;
}

static const struct dt_node *find_disk(const struct dt_tree *tree)
{
	for (const struct dt_node *node = tree->root->first_child; node; node = node->next) {
		if (value_is_compatible(node, "xen-esp,disk"))
			return node;
	}
	return NULL;
}

static void wrong(struct diag *d, const struct dt_prop *prop, const char *text, const char *hint)
{
	diag_found(d, SEV_ERROR, "partition-name", prop->at, text, hint);
}

static size_t number_of(const struct partition *partition)
{
	return partition->node ? partition->node->index : 0;
}

static const char *text_for(struct arena *a, size_t number)
{
	return arena_fmt(a, "%s%0*zx", stand_in, DIGITS, number);
}

const char *partuuid_stand_in(struct arena *a, const struct partition *partition)
{
	return text_for(a, number_of(partition));
}

/* The stand-in for the name in braces; NULL with a finding. */
static const char *resolve(struct diag *d, const struct dt_prop *prop, const struct dt_node *disk, const char *name)
{
	struct labelled found = labelled(disk, name);

	if (!found.count)
		wrong(d, prop, arena_fmt(d->arena, "no partition of this disk has the label %s", text_quote(d->arena, name)),
		      "write the label of a partition in the disk node");
	else if (found.count > 1)
		wrong(d, prop, arena_fmt(d->arena, "%zu partitions have the label %s", found.count, text_quote(d->arena, name)), "give each its own");
	return found.count == 1 ? text_for(d->arena, found.number) : NULL;
}

static bool ends_word(char c)
{
	return !c || c == '"' || c == ' ' || (c >= '\t' && c <= '\r');
}

/* Whether the word of the line that at is in is Linux's own to read, from its beginning on: then nothing may follow the GUID. */
static bool is_linux_word(const char *line, const char *at)
{
	static const char *const words[] = { "root=", "resume=" };

	while (at > line && !ends_word(at[-1]))
		at--;
	for (size_t i = 0; i < COUNT(words); i++) {
		if (!strncmp(at, words[i], strlen(words[i])))
			return true;
	}
	return false;
}

/*
 * Linux takes the GUID alone or with a distance behind it: "/PARTNROFF=1" (block/early-lookup.c:devt_from_partuuid). Programs of a
 * ramdisk have options with more, such as cryptdevice=PARTUUID={label}:name; only what would lengthen the GUID is none of them.
 */
static bool follows_well(const char *behind, bool linux_word)
{
	static const char distance[] = "/PARTNROFF=";

	if (!linux_word)
		return !isalnum((unsigned char)*behind) && (!*behind || !strchr("-_{}", *behind));
	if (!strncmp(behind, distance, strlen(distance))) {
		behind += strlen(distance);
		behind += *behind == '-' || *behind == '+';
		if (!isdigit((unsigned char)*behind))
			return false;
		behind += strspn(behind, "0123456789");
	}
	return ends_word(*behind);
}

/* The stand-in for the name behind a key; NULL with a finding. */
static const char *fill_name(struct diag *d, const struct dt_prop *prop, const struct dt_node *disk, const char *line, const char *at)
{
	const char *name = at + strlen(key), *end = strchr(name, '}'), *label = arena_copy(d->arena, name, (size_t)(end - name));

	if (strncmp(at, key, strlen(key))) {
		wrong(d, prop, arena_fmt(d->arena, "%s is no name of a partition: Linux knows PARTUUID= in capitals only",
					 text_quote(d->arena, arena_copy(d->arena, at, (size_t)(end + 1 - at)))),
		      arena_fmt(d->arena, "write PARTUUID={%s}", label));
		return NULL;
	}
	if (!follows_well(end + 1, is_linux_word(line, at))) {
		wrong(d, prop, arena_fmt(d->arena, "behind PARTUUID={%s} stands %s", label, text_quote(d->arena, arena_copy(d->arena, end + 1, strcspn(end + 1, " \t\n\"")))),
		      "write nothing behind it, or /PARTNROFF=1 for the partition after it");
		return NULL;
	}
	return resolve(d, prop, disk, label);
}

/* Text that grows by pieces; a line may have as many as it likes. */
typedef LIST(char) growing_text;

static void append(struct arena *a, growing_text *text, const char *from, size_t len)
{
	for (size_t i = 0; i < len; i++)
		*list_add(a, text) = from[i];
}

/* With its end. */
static const char *finished(struct arena *a, growing_text *text, const char *rest)
{
	append(a, text, rest, strlen(rest) + 1);
	return text->at;
}

/* The line with all names replaced; NULL when there is none. */
static const char *fill_line(struct diag *d, const struct dt_prop *prop, const struct dt_node *disk, const char *line)
{
	const char *from = line;
	growing_text made = { 0 };

	for (const char *at = strcasestr(from, key); at; at = strcasestr(from, key)) {
		const char *name = at + strlen(key), *end = strchr(name, '}'), *guid = NULL;

		if (!end) {
			wrong(d, prop, "a '{' behind PARTUUID= has no '}'", "write PARTUUID={label}");
			break;
		}
		guid = fill_name(d, prop, disk, line, at);
		append(d->arena, &made, from, (size_t)(name - 1 - from));
		append(d->arena, &made, guid ? guid : name - 1, guid ? strlen(guid) : (size_t)(end + 1 - (name - 1)));
		from = end + 1;
	}
	return made.count ? finished(d->arena, &made, from) : NULL;
}

static bool is_line(const char *name)
{
	return !strcmp(name, "bootargs") || !strcmp(name, "xen,dom0-bootargs");
}

static void fill_node(struct diag *d, const struct dt_node *disk, struct dt_node *node)
{
	for (struct dt_prop *prop = node->first_prop; prop; prop = prop->next) {
		const char *line = is_line(prop->name) ? value_string(prop) : NULL, *made = line ? fill_line(d, prop, disk, line) : NULL;

		if (made)
			prop->value = (struct span){ (const uint8_t *)made, strlen(made) + 1 };
	}
}

static bool is_within(const struct dt_node *node, const struct dt_node *outer)
{
	while (node && node != outer)
		node = node->parent;
	return node;
}

void partuuid_fill(struct diag *d, struct dt_tree *tree)
{
	const struct dt_node *chosen = tree_child(tree->root, "chosen"), *disk = find_disk(tree);

	for (size_t i = 0; chosen && i < tree->nodes.count; i++) {
		if (is_within(tree->nodes.at[i], chosen))
			fill_node(d, disk, tree->nodes.at[i]);
	}
}

/* The number of the node that a stand-in means. */
static bool read_stand_in(const char *text, size_t *ret)
{
	char digits[DIGITS + 1] = { 0 };

	if (strncmp(text, stand_in, STAND_IN) || strlen(text) < GUID_TEXT)
		return false;
	memcpy(digits, text + STAND_IN, DIGITS);
	if (strspn(digits, "0123456789abcdef") != DIGITS)
		return false;
	*ret = (size_t)strtoull(digits, NULL, 16);
	return true;
}

const struct partition *partuuid_find(const char *text, const struct partition *partitions, size_t count)
{
	char guid[GUID_TEXT + 1] = { 0 };
	uint8_t bytes[GUID_BYTES];
	size_t index = SIZE_MAX;
	bool is_guid;

	strncpy(guid, text, GUID_TEXT);
	is_guid = guid_parse(guid, bytes);
	read_stand_in(text, &index);
	for (size_t i = 0; i < count; i++) {
		const struct partition *p = &partitions[i];

		if (number_of(p) == index || (is_guid && p->guid && !memcmp(p->guid, bytes, GUID_BYTES)))
			return p;
	}
	return NULL;
}

/* Where the next one is, from off on; false when there is none. */
static bool next_stand_in(struct span bytes, uint64_t off, size_t *ret_at, size_t *ret_index)
{
	for (; span_find(bytes, off, stand_in, STAND_IN, ret_at); off = *ret_at + 1) {
		char text[GUID_TEXT + 1] = { 0 };
		struct span whole;

		if (!span_cut(bytes, *ret_at, GUID_TEXT, &whole))
			return false;
		memcpy(text, whole.at, GUID_TEXT);
		if (read_stand_in(text, ret_index))
			return true;
	}
	return false;
}

const struct partition *partuuid_next(struct span bytes, size_t *at, const struct partition *partitions, size_t count)
{
	size_t here, index;

	while (next_stand_in(bytes, *at, &here, &index)) {
		*at = here + GUID_TEXT;
		for (size_t i = 0; i < count; i++) {
			if (number_of(&partitions[i]) == index)
				return &partitions[i];
		}
	}
	return NULL;
}

const char *partuuid_written(struct arena *a, const char *text, const struct partition *partitions, size_t count)
{
	const struct span bytes = { (const uint8_t *)text, strlen(text) };
	growing_text made = { 0 };
	size_t from = 0, at = 0;

	for (const struct partition *p; (p = partuuid_next(bytes, &at, partitions, count)); from = at) {
		append(a, &made, text + from, at - GUID_TEXT - from);
		append(a, &made, "{", 1);
		append(a, &made, p->label, strlen(p->label));
		append(a, &made, "}", 1);
	}
	return finished(a, &made, text + from);
}

size_t partuuid_count(struct span bytes)
{
	size_t count = 0, at, index;

	for (uint64_t off = 0; next_stand_in(bytes, off, &at, &index); off = at + GUID_TEXT)
		count++;
	return count;
}

static void write_guid(uint8_t *to, const uint8_t guid[GUID_BYTES])
{
	struct arena *scratch = arena_make();
	const char *text = guid_text(scratch, guid);

	for (size_t i = 0; i < GUID_TEXT; i++)
		to[i] = (uint8_t)(text[i] >= 'A' && text[i] <= 'F' ? text[i] - 'A' + 'a' : text[i]);
	arena_free(scratch);
}

void partuuid_write(uint8_t *bytes, size_t len, const struct partition *partitions, uint8_t (*guids)[GUID_BYTES], size_t count)
{
	size_t at, index;

	for (uint64_t off = 0; next_stand_in((struct span){ bytes, len }, off, &at, &index); off = at + GUID_TEXT) {
		for (size_t i = 0; i < count; i++) {
			if (number_of(&partitions[i]) == index)
				write_guid(bytes + at, guids[i]);
		}
	}
}
