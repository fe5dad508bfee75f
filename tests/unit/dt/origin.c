/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * origin.c - tests of places: from what dtc prints to the user's line and column
 */
#include "dt/origin.h"

#include <libfdt.h>

#include "tap.h"

/* What the user wrote; dtc saw it with blanks folded. */
static const char source[] =
	"/dts-v1/;\n"
	"/ {   model =   \"a;b{\";\n"
	"\tlabel:   chosen   {\n"
	"\t\tempty;   cells =   <1>;\n"
	"\t};\n"
	"};\n";

static const char annotated[] =
	"/dts-v1/;\n"
	"\n"
	"/ { /* <stdin>:2:3-6:3, other.dtsi:1:3-1:9 */\n"
	"\tmodel = \"a;b{\"; /* <stdin>:2:5-2:20 */\n"
	"\n"
	"\tlabel: chosen { /* <no-file>:<no-line>, <stdin>:3:16-5:4 */\n"
	"\t\tempty; /* <stdin>:4:3-4:9 */\n"
	"\t\tcells = <0x01>; /* <stdin>:4:10-4:22 */\n"
	"\t\tunknown = [\"]; /* <stdin>:4:10-4:22 */\n";

static struct dt_tree *make_tree(struct diag *d)
{
	static uint8_t blob[4096];
	struct dt_tree *tree;
	int err = fdt_create(blob, sizeof(blob));

	err |= fdt_finish_reservemap(blob);
	err |= fdt_begin_node(blob, "");
	err |= fdt_property_string(blob, "model", "a;b{");
	err |= fdt_begin_node(blob, "chosen");
	err |= fdt_property(blob, "empty", "", 0);
	err |= fdt_property_u32(blob, "cells", 1);
	err |= fdt_end_node(blob);
	err |= fdt_end_node(blob);
	err |= fdt_finish(blob);
	ok(!err, "libfdt makes the blob");
	tree_make(d, "<stdin>", (struct span){ blob, fdt_totalsize(blob) }, &tree);
	return tree;
}

static void is_at(struct arena *a, struct origin at, const char *want, const char *name)
{
	is_text(arena_fmt(a, "%s:%d:%d", at.file, at.line, at.col), want, name);
}

int main(void)
{
	struct diag d = { .arena = arena_make() };
	struct span text = { (const uint8_t *)source, sizeof(source) - 1 };
	struct dt_tree *tree = make_tree(&d);
	const struct dt_node *chosen = tree_find(tree, "/chosen");

	origin_apply(tree, lines_make(d.arena, text, (struct span){ 0 }), (struct span){ (const uint8_t *)annotated, sizeof(annotated) - 1 });
	is_at(d.arena, tree->root->at, "other.dtsi:1:3", "of several places the last, unchanged when its file is not there");
	is_at(d.arena, tree_prop(tree->root, "model")->at, "<stdin>:2:7", "a property behind several blanks, with ;{ in its string");
	is_at(d.arena, chosen->at, "<stdin>:3:11", "a node's name, not its brace");
	is_at(d.arena, tree_prop(chosen, "empty")->at, "<stdin>:4:3", "a property without value");
	is_at(d.arena, tree_prop(chosen, "cells")->at, "<stdin>:4:12", "the second property of a line");
	ok(!tree_find(tree, "/none") && tree_find(tree, "/") == tree->root, "looking up paths");
	arena_free(d.arena);
	return done();
}
