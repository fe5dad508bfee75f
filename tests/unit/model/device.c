/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * device.c - tests of where the machine's devices are, and by which lines they interrupt
 */
#include "model/device.h"

#include <libfdt.h>
#include <stdarg.h>
#include <stdlib.h>

#include "tap.h"

enum { ROOM = 16384, OTHER = 7, GIC = 8, NEXUS = 9 };

static uint8_t blob[ROOM];

static void begin(const char *name)
{
	if (fdt_begin_node(blob, name))
		abort();
}

static void end(void)
{
	if (fdt_end_node(blob))
		abort();
}

static void text(const char *name, const char *value)
{
	if (fdt_property(blob, name, value, (int)strlen(value) + 1))
		abort();
}

/* A property of so many cells, each an unsigned int. */
static void cells(const char *name, int count, ...)
{
	uint32_t value[16];
	va_list ap;

	va_start(ap, count);
	for (int i = 0; i < count; i++)
		value[i] = cpu_to_fdt32(va_arg(ap, unsigned int));
	va_end(ap);
	if (fdt_property(blob, name, value, count * 4))
		abort();
}

static void pair(unsigned int address, unsigned int size)
{
	cells("#address-cells", 1, address);
	cells("#size-cells", 1, size);
}

/* Buses with ranges of all kinds, a device in each. */
static void write_buses(void)
{
	begin("bus@1"); pair(1, 1); cells("ranges", 8, 0, 0, 0x90000000, 0x1000, 0x1000, 1, 0x0, 0x1000);
	begin("both@ff0"); cells("reg", 4, 0xff0, 0x20, 0x1ffc, 4); end();
	begin("behind@2000"); cells("reg", 2, 0x2000, 4); end();
	begin("inner"); pair(1, 1); cells("ranges", 0); begin("deep@10"); cells("reg", 2, 0x10, 4); end(); end();
	begin("inner-cut"); pair(1, 1); cells("ranges", 2, 0, 0); begin("deep@10"); cells("reg", 2, 0x10, 4); end(); end();
	end();
	begin("no-ranges"); pair(2, 2); begin("x@0"); cells("reg", 4, 0, 0, 0, 1); end(); end();
	begin("pci"); pair(3, 2); cells("ranges", 0); begin("x@0"); cells("reg", 5, 0, 0, 0, 0, 1); end(); end();
	begin("odd"); cells("reg", 3, 0, 1, 2); end();
	begin("end@f"); cells("reg", 4, 0xffffffff, 0xfffff000, 0, 0x2000); end();
}

static void write_lines(void)
{
	begin("other"); cells("interrupt-controller", 0); cells("#interrupt-cells", 1, 1); cells("phandle", 1, OTHER); text("compatible", "a,pic"); end();
	begin("nexus"); cells("#interrupt-cells", 1, 1); cells("phandle", 1, NEXUS); cells("interrupt-map", 0); end();
	begin("gic@0"); cells("interrupt-controller", 0); cells("#interrupt-cells", 1, 3); cells("phandle", 1, GIC); text("compatible", "ARM,GIC-400"); end();
	begin("plain"); cells("interrupts", 6, 0, 5, 4, 1, 9, 4); end();
	begin("cut"); cells("interrupts", 5, 0, 5, 4, 1, 9); end();
	begin("far"); cells("interrupts", 3, 0, 1020, 4); end();
	begin("extended-kind"); cells("interrupts", 3, 2, 5, 4); end();
	begin("others"); cells("interrupt-parent", 1, OTHER); cells("interrupts", 1, 3); end();
	begin("mapped"); cells("interrupt-parent", 1, NEXUS); cells("interrupts", 1, 3); end();
	begin("nowhere"); cells("interrupt-parent", 1, 99); cells("interrupts", 1, 3); end();
	begin("circle"); cells("phandle", 1, 20); cells("interrupt-parent", 1, 20); cells("interrupts", 1, 3); end();
	begin("mixed"); cells("interrupts-extended", 8, OTHER, 3, 0, GIC, 0, 6, 1, OTHER); cells("interrupts", 3, 0, 1, 1); end();
	begin("none"); end();
}

static struct dt_tree *make(struct diag *d)
{
	struct dt_tree *tree;

	if (fdt_create(blob, ROOM) || fdt_finish_reservemap(blob))
		abort();
	begin("");
	pair(2, 2);
	cells("interrupt-parent", 1, GIC);
	write_buses();
	write_lines();
	end();
	if (fdt_finish(blob))
		abort();
	tree_make(d, "x", (struct span){ blob, sizeof(blob) }, &tree);
	return tree;
}

/* "base+bytes", or how it is not known. */
static const char *address(struct arena *a, const struct dt_tree *tree, const char *path, size_t index)
{
	static const char *const answers[] = { "none", "known", "other", "unknown" };
	const struct dt_node *node = tree_find(tree, path);
	enum device_answer answer;
	uint64_t base, bytes;

	if (!node)
		return "no such node";
	answer = device_address(cells_make(a, tree), node, index, &base, &bytes);
	return answer == DEVICE_KNOWN ? arena_fmt(a, "%llx+%llx", (unsigned long long)base, (unsigned long long)bytes) : answers[answer];
}

static const char *line(struct arena *a, const struct dt_tree *tree, const char *path, size_t index)
{
	static const char *const answers[] = { "none", "known", "other", "unknown" };
	const struct dt_node *node = tree_find(tree, path), *gic = device_gic(tree, NULL);
	enum device_answer answer;
	uint32_t number;

	if (!node)
		return "no such node";
	answer = device_interrupt(reference_handles(a, tree), gic, node, index, &number);
	return answer == DEVICE_KNOWN ? arena_fmt(a, "%u", number) : answers[answer];
}

static void test_addresses(struct arena *a, const struct dt_tree *t)
{
	is_text(address(a, t, "/bus@1/both@ff0", 0), "90000ff0+20", "through the first range");
	is_text(address(a, t, "/bus@1/both@ff0", 1), "100000ffc+4", "through the second, to more than 32 bits");
	is_text(address(a, t, "/bus@1/both@ff0", 2), "none", "there is no third");
	is_text(address(a, t, "/bus@1/behind@2000", 0), "none", "behind all ranges");
	is_text(address(a, t, "/bus@1/inner/deep@10", 0), "90000010+4", "through empty ranges, which are the same address");
	is_text(address(a, t, "/bus@1/inner-cut/deep@10", 0), "none", "ranges that are not a whole row");
	is_text(address(a, t, "/no-ranges/x@0", 0), "none", "a bus without ranges");
	is_text(address(a, t, "/pci/x@0", 0), "unknown", "a bus with three cells");
	is_text(address(a, t, "/odd", 0), "none", "reg that is too short");
	is_text(address(a, t, "/end@f", 0), "fffffffffffff000+fff", "what goes beyond 64 bits is cut off");
	is_text(address(a, t, "/none", 0), "none", "no reg");
	is_text(address(a, t, "/bus@1/both@ff0", SIZE_MAX), "unknown", "the largest index");
}

static void test_lines(struct arena *a, const struct dt_tree *t)
{
	is_text(line(a, t, "/plain", 0), "37", "a shared one");
	is_text(line(a, t, "/plain", 1), "25", "a private one");
	is_text(line(a, t, "/plain", 2), "none", "there is no third");
	is_text(line(a, t, "/cut", 1), "none", "one that is cut off");
	is_text(line(a, t, "/far", 0), "unknown", "a number that the GIC does not have");
	is_text(line(a, t, "/extended-kind", 0), "unknown", "of another kind");
	is_text(line(a, t, "/others", 0), "other", "of another controller");
	is_text(line(a, t, "/mapped", 0), "unknown", "through a map");
	is_text(line(a, t, "/nowhere", 0), "none", "of no controller");
	is_text(line(a, t, "/circle", 0), "none", "of itself");
	is_text(line(a, t, "/mixed", 0), "other", "interrupts-extended: the first");
	is_text(line(a, t, "/mixed", 1), "none", "an empty place");
	is_text(line(a, t, "/mixed", 2), "38", "behind it");
	is_text(line(a, t, "/mixed", 3), "none", "cut off");
	is_text(line(a, t, "/mixed", SIZE_MAX), "none", "the largest index");
	is_text(line(a, t, "/none", 0), "none", "no interrupts");
}

static void test_names(const struct dt_tree *t)
{
	ok(device_find(t, "/bus@1/inner/deep@10") == tree_find(t, "/bus@1/inner/deep@10"), "a node by its path");
	ok(device_find(t, "/BUS@1/Inner/deep@10"), "whatever the case");
	ok(device_find(t, "/") == t->root, "the root");
	ok(!device_find(t, ""), "no path");
	ok(!device_find(t, "bus@1"), "no slash");
	ok(!device_find(t, "/bus"), "no address");
	ok(!device_find(t, "/bus@1/"), "a slash behind");
	ok(!device_find(t, "//bus@1"), "two slashes");
	ok(!device_find(t, "/bus@1/inner/deep@1"), "the beginning of a name");
	is_text(device_gic(t, NULL)->path, "/gic@0", "the interrupt controller");
}

int main(void)
{
	struct arena *a = arena_make();
	struct diag d = { .arena = a };
	const struct dt_tree *tree = make(&d);

	if (ok(tree, "there is a tree")) {
		test_addresses(a, tree);
		test_lines(a, tree);
		test_names(tree);
	}
	arena_free(a);
	return done();
}
