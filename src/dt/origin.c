/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * origin.c - where every node and property was written, from "dtc -T -T"
 */
#include "dt/origin.h"

#include <string.h>

#include "dt/place.h"
#include "dt/value.h"

/* The annotated text, read once from front to back. */
struct reader {
	struct span text;
	size_t at;
	struct lines *lines;
	struct span pending; /* what was read since the last delimiter */
};

static int peek(const struct reader *r, size_t ahead)
{
	return r->at + ahead < r->text.len ? r->text.at[r->at + ahead] : -1;
}

static void skip_string(struct reader *r)
{
	int c;

	for (r->at++; (c = peek(r, 0)) >= 0 && c != '"'; r->at++) {
		if (c == '\\')
			r->at++;
	}
	r->at++;
}

/* The comment that starts here or after blanks, without its marks; empty when there is none. */
static struct span read_comment(struct reader *r)
{
	struct span comment = { 0 };
	size_t end;

	while (peek(r, 0) == ' ')
		r->at++;
	if (peek(r, 0) != '/' || peek(r, 1) != '*')
		return comment;
	if (!span_find(r->text, r->at + 2, "*/", 2, &end)) {
		r->at = r->text.len;
		return comment;
	}
	span_cut(r->text, r->at + 2, end - r->at - 2, &comment);
	r->at = end + 2;
	return comment;
}

/* Reads up to the next of "{};", which is returned with the text before it in r->pending; -1 at the end. */
static int read_delimiter(struct reader *r)
{
	size_t start = r->at;

	for (;;) {
		int c = peek(r, 0);

		if (c < 0)
			return -1;
		if (c == '"') {
			skip_string(r);
		} else if (c == '/' && peek(r, 1) == '*') {
			read_comment(r);
		} else if (c == '{' || c == '}' || c == ';') {
			span_cut(r->text, start, r->at - start, &r->pending);
			r->at++;
			return c;
		} else {
			r->at++;
		}
	}
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static struct span trim(struct span s)
{
	while (s.len && is_blank(s.at[0])) {
		s.at++;
		s.len--;
	}
	while (s.len && is_blank(s.at[s.len - 1]))
		s.len--;
	return s;
}

/* "l1: l2: chosen " is "chosen"; "reg = <1>" is "reg". */
static struct span name_of(struct span pending)
{
	struct span s = trim(pending);
	size_t start = 0, end = 0;

	for (;;) {
		while (end < s.len && !is_blank(s.at[end]) && s.at[end] != '=')
			end++;
		if (end == start || s.at[end - 1] != ':')
			break;
		while (end < s.len && is_blank(s.at[end]))
			end++;
		start = end;
	}
	span_cut(s, start, end - start, &s);
	return s;
}

static bool is_named(const char *own, struct span name)
{
	return strlen(own) == name.len && span_has(name, 0, own);
}

static struct dt_node *child_named(const struct dt_node *node, struct span name)
{
	return tree_child_named(node, (const char *)name.at, name.len);
}

static void place_node(struct reader *r, struct dt_node *node, struct span comment)
{
	if (place_parse(r->lines, comment, &node->at))
		place_fix_node(r->lines, &node->at);
}

/* How a name in the text becomes a node of the tree: by name, or through an overlay's fragments. */
struct mapping {
	struct dt_tree *tree;
	const struct dt_tree *labelled; /* the same tree with its /__symbols__ */
	const struct dt_tree *overlay;  /* NULL for the base itself */
};

/* Where we are in the text: the node of the tree, or NULL where the tree has none. */
struct level {
	struct dt_node *node;        /* in the tree that gets the places */
	const struct dt_node *inner; /* in the overlay's own tree; NULL for the base */
	struct dt_node *next_child;  /* what likely comes next: the text has the tree's order, so nothing is searched */
	struct dt_prop *next_prop;
};

static struct level level_of(struct dt_node *node, const struct dt_node *inner)
{
	return (struct level){
		.node = node, .inner = inner, .next_child = node ? node->first_child : NULL, .next_prop = node ? node->first_prop : NULL,
	};
}

static void place_prop(struct reader *r, struct level *level, struct span name, struct span comment)
{
	struct dt_prop *prop = level->next_prop;

	if (!prop || !is_named(prop->name, name)) {
		for (prop = level->node->first_prop; prop && !is_named(prop->name, name); prop = prop->next)
			continue;
	}
	if (!prop)
		return;
	level->next_prop = prop->next;
	if (place_parse(r->lines, comment, &prop->at))
		place_fix_prop(r->lines, &prop->at, prop->name);
}

/* The child of that name in the tree, the likely one first. */
static struct dt_node *enter_child(struct level *outer, struct span name)
{
	struct dt_node *child = outer->next_child;

	if (!child || !is_named(child->name, name))
		child = outer->node ? child_named(outer->node, name) : NULL;
	if (child)
		outer->next_child = child->next;
	return child;
}

static struct level enter(const struct mapping *m, struct level *outer, struct span name)
{
	const struct dt_node *inner;
	const char *target;

	if (!m->overlay)
		return level_of(enter_child(outer, name), NULL);
	inner = outer->inner ? child_named(outer->inner, name) : NULL;
	if (outer->node)
		return level_of(enter_child(outer, name), inner);
	if (!inner || inner->depth != 2 || strcmp(inner->name, "__overlay__"))
		return level_of(NULL, inner);
	target = origin_fragment_target(m->labelled, m->overlay, inner->parent);
	return level_of(target ? tree_find(m->tree, target) : NULL, inner);
}

static void apply(const struct mapping *m, struct lines *lines, struct span annotated)
{
	struct reader r = { .text = annotated, .lines = lines };
	struct level stack[TREE_DEPTH_MOST + 2] = { 0 };
	size_t depth = 0;
	int c;

	while ((c = read_delimiter(&r)) >= 0) {
		struct span name = name_of(r.pending);
		struct span comment = read_comment(&r);

		if (c == '{' && depth + 1 < COUNT(stack)) {
			depth++;
			if (depth == 1)
				stack[1] = m->overlay ? level_of(NULL, m->overlay->root) : level_of(m->tree->root, NULL);
			else
				stack[depth] = enter(m, &stack[depth - 1], name);
			if (stack[depth].node)
				place_node(&r, stack[depth].node, comment);
		} else if (c == '}' && depth) {
			depth--;
		} else if (c == ';' && name.len && depth && stack[depth].node) {
			place_prop(&r, &stack[depth], name, comment);
		}
	}
}

void origin_apply(struct dt_tree *tree, struct lines *lines, struct span annotated)
{
	apply(&(struct mapping){ .tree = tree }, lines, annotated);
}

/* Without lines: what an overlay's node holds has at least its file. */
static void name_file(struct dt_tree *tree, const struct dt_tree *overlay, const struct dt_node *inner, const char *target)
{
	struct dt_node *node = tree_find(tree, target);

	if (!node)
		return;
	node->at = (struct origin){ .file = overlay->file, .node = node->path };
	for (const struct dt_prop *prop = inner->first_prop; prop; prop = prop->next) {
		struct dt_prop *merged = tree_prop(node, prop->name);

		if (merged)
			merged->at = (struct origin){ .file = overlay->file, .node = node->path, .prop = merged->name };
	}
}

static void name_files(struct arena *a, const struct mapping *m)
{
	const char *target = NULL;
	size_t skip = 0;

	for (size_t i = 0; i < m->overlay->nodes.count; i++) {
		const struct dt_node *inner = m->overlay->nodes.at[i];

		if (inner->depth == 1)
			target = NULL;
		if (inner->depth == 2 && !strcmp(inner->name, "__overlay__")) {
			target = origin_fragment_target(m->labelled, m->overlay, inner->parent);
			skip = strlen(inner->path);
		}
		if (target && inner->depth >= 2 && strlen(inner->path) >= skip)
			name_file(m->tree, m->overlay, inner, arena_fmt(a, "%s%s", target, inner->path + skip));
	}
}

void origin_apply_overlay(struct arena *a, struct dt_tree *tree, const struct dt_tree *labelled, struct lines *lines,
			  struct span annotated, const struct dt_tree *overlay)
{
	const struct mapping m = { .tree = tree, .labelled = labelled, .overlay = overlay };

	if (annotated.len)
		apply(&m, lines, annotated);
	else
		name_files(a, &m);
}

const char *origin_fragment_label(const struct dt_tree *overlay, const struct dt_node *fragment)
{
	const struct dt_node *fixups = tree_child(overlay->root, "__fixups__");
	char place[128];
	int len = snprintf(place, sizeof(place), "/%s:target:0", fragment->name);

	if (!fixups || len < 0 || (size_t)len >= sizeof(place))
		return NULL;
	for (const struct dt_prop *prop = fixups->first_prop; prop; prop = prop->next) {
		if (value_has_string(prop, place))
			return prop->name;
	}
	return NULL;
}

static const struct dt_node *node_with_phandle(const struct dt_tree *tree, uint32_t phandle)
{
	for (size_t i = 0; i < tree->nodes.count; i++) {
		uint32_t own;

		if (value_u32(tree_prop(tree->nodes.at[i], "phandle"), &own) && own == phandle)
			return tree->nodes.at[i];
	}
	return NULL;
}

const char *origin_fragment_target(const struct dt_tree *base, const struct dt_tree *overlay,
				   const struct dt_node *fragment)
{
	const char *path = value_string(tree_prop(fragment, "target-path"));
	const char *label = origin_fragment_label(overlay, fragment);
	const struct dt_node *symbols = tree_child(base->root, "__symbols__");
	const struct dt_node *node;
	uint32_t phandle;

	if (label)
		return symbols ? value_string(tree_prop(symbols, label)) : NULL;
	if (path)
		return path;
	if (!value_u32(tree_prop(fragment, "target"), &phandle))
		return NULL;
	node = node_with_phandle(base, phandle);
	return node ? node->path : NULL;
}
