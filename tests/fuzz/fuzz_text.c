/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_text.c - any text as what dtc and cpp print: places and messages
 */
#include <stdlib.h>
#include <string.h>

#include "dt/messages.h"
#include "dt/origin.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct dt_node *add(struct diag *d, struct dt_tree *tree, struct dt_node *parent, const char *name)
{
	struct dt_node *node = arena_new(d->arena, struct dt_node);
	struct dt_prop *prop = arena_new(d->arena, struct dt_prop);

	node->name = name;
	node->path = name;
	node->parent = parent;
	node->depth = parent ? parent->depth + 1 : 0;
	prop->name = "p";
	node->first_prop = node->last_prop = prop;
	if (parent)
		parent->first_child = parent->last_child = node;
	*list_add(d->arena, &tree->nodes) = node;
	return node;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct diag d = { .arena = arena_make() };
	struct dt_tree tree = { .file = "f" };
	struct span text = { data, size }, line = { (const uint8_t *)"p { p = <1>; a { p; };", 22 };
	char *said = malloc(size + 1);
	struct dt_node *node = add(&d, &tree, NULL, "");

	memcpy(said, data, size);
	said[size] = 0;
	tree.root = node;
	node = add(&d, &tree, node, "a");
	add(&d, &tree, node, "b");
	origin_apply(&tree, lines_make(d.arena, line, text), text);
	messages_cpp(&d, "f", said, true);
	messages_dtc(&d, "f", said, true, text);
	diag_sort(&d);
	arena_free(d.arena);
	free(said);
	return 0;
}
