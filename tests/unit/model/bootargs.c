/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootargs.c - tests of src/model/bootargs.h: Xen's command line as Xen reads it
 */
#include "model/bootargs.h"

#include <libfdt.h>

#include "model/system.h"
#include "tap.h"

static struct arena *arena;

static struct bootargs made(const char *line)
{
	struct bootargs b = { 0 };

	bootargs_add(arena, line, false, &b);
	return b;
}

static const char *value(const struct bootargs *b, const char *name)
{
	const struct bootarg *arg = bootargs_last(b, name);

	return arg ? arg->value ? arg->value : "no value" : "not there";
}

static void words(void)
{
	struct bootargs b = made("  console=dtuart  dom0_mem=1G no-bootscrub sync_console x=a=b dom0_mem=2G ");
	char line[200] = "x=";

	is_number(b.list.count, 6, "blanks separate words");
	is_text(value(&b, "console"), "dtuart", "name and value");
	is_text(value(&b, "sync_console"), "no value", "a name alone");
	is_text(value(&b, "x"), "a=b", "the first '=' ends the name");
	is_text(value(&b, "dom0_mem"), "2G", "the last one counts");
	is_text(value(&b, "bootscrub"), "no value", "no- is not part of the name");
	ok(bootargs_last(&b, "bootscrub")->negated, "but said");
	is_text(value(&b, "mem"), "not there", "a part of a name is none");
	b = made("a\tb=1\nc");
	is_number(b.list.count, 1, "a tab and a line end separate nothing");
	is_text(value(&b, "a\tb"), "1\nc", "they are parts of the word");
	b = made("=x no-=y no-");
	is_number(b.list.count, 3, "words without a name");
	is_text(value(&b, ""), "no value", "have an empty one");
	b = made("  ");
	is_number(b.list.count, 0, "blanks alone are nothing");
	memset(line + 2, 'y', 140);
	b = made(line);
	is_number(strlen(value(&b, "x")), 125, "of a word 127 bytes are kept");
	is_number(b.list.at[0].length, 142, "its length is known");
}

static void switches(void)
{
	struct bootargs b = made("a no-b c=off no-d=off e=maybe f=on f=maybe g=1 no-g");

	ok(bootargs_is_on(&b, "a", false), "a name alone is on");
	ok(!bootargs_is_on(&b, "b", true), "no- is off");
	ok(!bootargs_is_on(&b, "c", true), "=off is off");
	ok(bootargs_is_on(&b, "d", false), "no- and =off is on");
	ok(bootargs_is_on(&b, "e", true) && !bootargs_is_on(&b, "e", false), "what is no switch says nothing");
	ok(bootargs_is_on(&b, "f", false), "and does not undo what was said");
	ok(!bootargs_is_on(&b, "g", true), "the last one counts");
	ok(bootargs_is_on(&b, "h", true) && !bootargs_is_on(&b, "h", false), "what is not there says nothing");
}

static void lists(void)
{
	struct bootargs b = made("console=vga,dtuart empty= none");

	ok(bootarg_has(bootargs_last(&b, "console"), "dtuart"), "the last word of a list");
	ok(bootarg_has(bootargs_last(&b, "console"), "vga"), "the first word");
	ok(!bootarg_has(bootargs_last(&b, "console"), "dt"), "a part of one is none");
	ok(!bootarg_has(bootargs_last(&b, "empty"), "x") && !bootarg_has(bootargs_last(&b, "none"), "x") && !bootarg_has(NULL, "x"),
	   "nothing is in no list");
}

static void is_size(const char *text, uint64_t bytes, const char *rest)
{
	const char *end;

	is_number(bootarg_size(text, &end), bytes, text);
	is_text(end, rest, "what is left of it");
}

static void sizes(void)
{
	const char *end;

	is_size("512", 512 * 1024, "");
	is_size("512B", 512, "");
	is_size("1k", 1024, "");
	is_size("512M", 512 << 20, "");
	is_size("512MB", 512 << 20, "B");
	is_size("2G,max:3G", (uint64_t)2 << 30, ",max:3G");
	is_size("1t", (uint64_t)1 << 40, "");
	is_size("0x10M", 16 << 20, "");
	is_size("010", 8 * 1024, "");
	is_size("08", 0, "8");
	is_size("50%", 50, "%");
	is_size("", 0, "");
	is_size("M", 0, "");
	is_size("0x", 0, "x");
	is_size("max:1G", 0, "ax:1G");
	is_size("99999999999999999999999", UINT64_MAX, "");
	is_size("99999999999999999T", UINT64_MAX, "");
	is_size("0x8000000000000000", UINT64_MAX, "");
	is_number(bootarg_number("-1", &end), 0, "a sign is no number");
	is_text(end, "-1", "and stays");
}

enum { XEN_LINE = 1, DOM0_LINE = 2, KERNEL_LINE = 4, EMPTY_LINE = 8, CHOSEN_LINE = 16 };

/* Which property has Xen's line, and which Dom0's, in a tree with these. */
static void is_from(unsigned with, const char *xen, const char *dom0)
{
	enum { ROOM = 4096 };
	static char blob[ROOM];
	struct diag d = { .arena = arena };
	struct settings settings = { 0 };
	struct search search = { .beside = "/nonexistent" };
	struct dt_tree *tree;
	const struct system *sys;

	fdt_create_empty_tree(blob, ROOM);
	fdt_add_subnode(blob, 0, "chosen");
	fdt_add_subnode(blob, fdt_path_offset(blob, "/chosen"), "k");
	fdt_appendprop_string(blob, fdt_path_offset(blob, "/chosen/k"), "compatible", "multiboot,kernel");
	if (with & KERNEL_LINE)
		fdt_setprop_string(blob, fdt_path_offset(blob, "/chosen/k"), "bootargs", "k");
	if (with & EMPTY_LINE)
		fdt_setprop_string(blob, fdt_path_offset(blob, "/chosen/k"), "bootargs", "");
	if (with & XEN_LINE)
		fdt_setprop_string(blob, fdt_path_offset(blob, "/chosen"), "xen,xen-bootargs", "x");
	if (with & DOM0_LINE)
		fdt_setprop_string(blob, fdt_path_offset(blob, "/chosen"), "xen,dom0-bootargs", "d");
	if (with & CHOSEN_LINE)
		fdt_setprop_string(blob, fdt_path_offset(blob, "/chosen"), "bootargs", "c");
	tree_make(&d, "t", (struct span){ (const uint8_t *)blob, (size_t)fdt_totalsize(blob) }, &tree);
	sys = system_make(&d, tree, &search, &settings);
	is_text(sys->bootargs.line, xen, "Xen's line");
	is_text(bootargs_of_dom0(sys) ? (const char *)bootargs_of_dom0(sys)->value.at : "", dom0, "Dom0's line");
}

int main(void)
{
	arena = arena_make();
	words();
	switches();
	lists();
	sizes();
	is_from(0, "", "");
	is_from(CHOSEN_LINE, "", "c");
	is_from(CHOSEN_LINE | DOM0_LINE, "c", "d");
	is_from(CHOSEN_LINE | KERNEL_LINE, "c", "k");
	is_from(CHOSEN_LINE | EMPTY_LINE, "", "c");
	is_from(XEN_LINE | CHOSEN_LINE, "x", "c");
	is_from(XEN_LINE | CHOSEN_LINE | KERNEL_LINE | DOM0_LINE, "x", "d");
	arena_free(arena);
	return done();
}
