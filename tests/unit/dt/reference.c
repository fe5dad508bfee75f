/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * reference.c - tests of src/dt/reference.h: phandles, aliases and paths
 */
#include "dt/reference.h"

#include <libfdt.h>
#include <string.h>

#include "tap.h"

static struct dt_tree *make(struct diag *d, void *blob, int room)
{
	struct dt_tree *tree = NULL;

	fdt_create(blob, room);
	fdt_finish_reservemap(blob);
	fdt_begin_node(blob, "");
	fdt_begin_node(blob, "aliases");
	fdt_property_string(blob, "good", "/b");
	fdt_property_string(blob, "lost", "/nowhere");
	fdt_property_string(blob, "relative", "b");
	fdt_property(blob, "open", "/b", 2);
	fdt_end_node(blob);
	fdt_begin_node(blob, "a");
	fdt_property_u32(blob, "phandle", 7);
	fdt_end_node(blob);
	fdt_begin_node(blob, "b");
	fdt_property_u32(blob, "linux,phandle", 3);
	fdt_begin_node(blob, "again");
	fdt_property_u32(blob, "phandle", 7);
	fdt_end_node(blob);
	fdt_begin_node(blob, "short");
	fdt_property(blob, "phandle", "\0\0", 2);
	fdt_end_node(blob);
	fdt_end_node(blob);
	fdt_end_node(blob);
	fdt_finish(blob);
	tree_make(d, "test", (struct span){ blob, fdt_totalsize(blob) }, &tree);
	return tree;
}

static const char *path_of(const struct dt_node *node)
{
	return node ? node->path : "";
}

int main(void)
{
	struct arena *a = arena_make();
	struct diag d = { .arena = a };
	static char blob[4096];
	struct dt_tree *tree = make(&d, blob, sizeof(blob));
	const struct dt_handles *handles = reference_handles(a, tree);

	is_text(path_of(reference_node(handles, 7)), "/a", "the first node with a phandle");
	is_text(path_of(reference_node(handles, 3)), "/b", "as old compilers wrote it");
	ok(!reference_node(handles, 5) && !reference_node(handles, 8) && !reference_node(handles, 0), "none with this one");
	ok(handles->list.count == 3, "a short property is none");
	is_text(path_of(reference_named(tree, "/b/again")), "/b/again", "by path");
	is_text(path_of(reference_named(tree, "/")), "/", "the root");
	is_text(path_of(reference_named(tree, "good")), "/b", "by alias");
	ok(!reference_named(tree, "lost") && !reference_named(tree, "/nowhere"), "an alias that leads nowhere");
	ok(!reference_named(tree, "relative") && !reference_named(tree, "open"), "an alias that is no path");
	ok(!reference_named(tree, "b") && !reference_named(tree, ""), "no such alias");
	arena_free(a);
	return done();
}
