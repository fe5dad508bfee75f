/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memory.c - tests of what a tree says of memory: banks, and ranges that are taken
 */
#include "model/memory.h"

#include <libfdt.h>
#include <stdarg.h>
#include <time.h>

#include "tap.h"

enum { ROOM = 1024 * 1024, MANY = 30000 };

/* A tree that is being written, and whether all went well. */
struct sketch {
	uint8_t *bytes;
	size_t room;
	int err;
};

static struct sketch begin(struct arena *a, size_t room)
{
	struct sketch s = { arena_alloc(a, room), room, 0 };

	/* Names once for each property: libfdt looks through all of them otherwise, and there are many in a large tree. */
	s.err |= fdt_create_with_flags(s.bytes, (int)room, FDT_CREATE_FLAG_NO_NAME_DEDUP);
	s.err |= fdt_finish_reservemap(s.bytes);
	s.err |= fdt_begin_node(s.bytes, "");
	return s;
}

static void node(struct sketch *s, const char *name)
{
	s->err |= fdt_begin_node(s->bytes, name);
}

static void end(struct sketch *s)
{
	s->err |= fdt_end_node(s->bytes);
}

static void text(struct sketch *s, const char *name, const char *value)
{
	s->err |= fdt_property(s->bytes, name, value, (int)strlen(value) + 1);
}

/* A property of so many cells, each an unsigned int. */
static void cells(struct sketch *s, const char *name, int count, ...)
{
	uint32_t value[16];
	va_list ap;

	va_start(ap, count);
	for (int i = 0; i < count; i++)
		value[i] = cpu_to_fdt32(va_arg(ap, unsigned int));
	va_end(ap);
	s->err |= fdt_property(s->bytes, name, value, count * 4);
}

static void both(struct sketch *s, unsigned int address, unsigned int size)
{
	cells(s, "#address-cells", 1, address);
	cells(s, "#size-cells", 1, size);
}

static const struct dt_tree *finish(struct diag *d, struct sketch *s)
{
	struct dt_tree *tree = NULL;

	end(s);
	s->err |= fdt_finish(s->bytes);
	if (!s->err)
		tree_make(d, "x.dtb", (struct span){ s->bytes, fdt_totalsize(s->bytes) }, &tree);
	return tree;
}

/* "40000000+1000 ...", in hexadecimal. */
static const char *list(struct arena *a, const memory_ranges *ranges)
{
	const char *text = "";

	for (size_t i = 0; i < ranges->count; i++)
		text = arena_fmt(a, "%s%s%llx+%llx", text, i ? " " : "", (unsigned long long)ranges->at[i].base,
				 (unsigned long long)ranges->at[i].bytes);
	return text;
}

static struct memory read(struct diag *d, struct sketch *s)
{
	const struct dt_tree *tree = finish(d, s);
	struct memory memory = { 0 };

	if (ok(tree, "the tree is sound"))
		memory_make(d->arena, tree, cells_make(d->arena, tree), &memory);
	return memory;
}

static void test_banks(struct diag *d)
{
	struct arena *a = d->arena;
	struct sketch s = begin(a, ROOM);
	struct memory memory;
	memory_ranges joined;

	both(&s, 2, 1);
	node(&s, "memory@80000000");
	cells(&s, "reg", 8, 0u, 0x80000000u, 0x1000u, 0u, 0x80002000u, 0u, 1u, 0u); /* one, one of no bytes, half of one */
	end(&s);
	node(&s, "memory");
	cells(&s, "reg", 3, 0u, 0x40000000u, 0x10000000u);
	end(&s);
	node(&s, "ram@1");
	text(&s, "device_type", "memory");
	cells(&s, "reg", 3, 8u, 0u, 0x2000u);
	end(&s);
	node(&s, "memory@e000000");
	text(&s, "status", "disabled");
	cells(&s, "reg", 3, 0u, 0x0e000000u, 0x1000u);
	end(&s);
	node(&s, "memory@50000000");
	text(&s, "status", "okay");
	cells(&s, "reg", 3, 0u, 0x50000000u, 0x1000u);
	end(&s);
	node(&s, "memory-controller@1");
	cells(&s, "reg", 3, 0u, 0x1000u, 0x1000u);
	end(&s);
	node(&s, "soc");
	node(&s, "memory@1");
	text(&s, "device_type", "memory");
	cells(&s, "reg", 3, 0u, 0x2000u, 0x1000u);
	end(&s);
	end(&s);
	memory = read(d, &s);
	is_text(list(a, &memory.banks), "40000000+10000000 50000000+1000 80000000+1000 800000000+2000", "banks, sorted");
	is_text(memory.banks.at[0].at.node, "/memory", "a bank knows its node");
	is_text(memory.banks.at[0].at.prop, "reg", "and its property");
	is_number(memory.reserved.count, 0, "none of it is taken");
	joined = memory_join(a, &memory.banks);
	is_text(list(a, &joined), "40000000+10001000 80000000+1000 800000000+2000", "those that touch are one");
	is_text(joined.at[0].at.node, "/memory", "with the first one's place");
}

static void test_defaults(struct diag *d)
{
	struct sketch s = begin(d->arena, ROOM);
	struct memory memory;

	node(&s, "memory@1");
	cells(&s, "reg", 3, 1u, 0u, 0x1000u);
	end(&s);
	node(&s, "reserved-memory");
	node(&s, "a");
	cells(&s, "reg", 3, 1u, 0u, 0x800u);
	end(&s);
	end(&s);
	node(&s, "chosen");
	node(&s, "domain");
	text(&s, "compatible", "xen,domain");
	cells(&s, "xen,static-mem", 4, 1u, 0u, 0u, 0x400u);
	end(&s);
	end(&s);
	memory = read(d, &s);
	is_text(list(d->arena, &memory.banks), "100000000+1000", "the root's cells are 2 and 1 when it says nothing");
	is_text(list(d->arena, &memory.reserved), "100000000+800 100000000+400", "/chosen's are 2 and 2, others those above");
	is_text(memory.reserved.at[1].at.node, "/chosen/domain", "equal ranges stay in document order");
}

static void test_reserved(struct diag *d)
{
	struct arena *a = d->arena;
	struct sketch s = begin(a, ROOM);
	struct memory memory;

	both(&s, 1, 1);
	node(&s, "reserved-memory");
	both(&s, 2, 2);
	node(&s, "two");
	cells(&s, "reg", 8, 0u, 0x1000u, 0u, 0x100u, 1u, 0u, 1u, 0u);
	end(&s);
	node(&s, "off");
	text(&s, "status", "disabled");
	cells(&s, "reg", 4, 0u, 0x3000u, 0u, 0x100u);
	both(&s, 1, 1);
	node(&s, "deeper");
	cells(&s, "reg", 2, 0x2000u, 0x100u);
	end(&s);
	end(&s);
	node(&s, "dynamic");
	cells(&s, "size", 2, 0u, 0x100000u);
	end(&s);
	end(&s);
	node(&s, "reserved-memory@1"); /* not Xen's, and not the specification's */
	node(&s, "x");
	cells(&s, "reg", 2, 0x7000u, 0x100u);
	end(&s);
	end(&s);
	node(&s, "chosen");
	both(&s, 1, 2);
	cells(&s, "xen,static-heap", 2, 0x4000u, 0x100u);
	end(&s);
	memory = read(d, &s);
	is_text(list(a, &memory.reserved), "1000+100 2000+100 3000+100 4000+100 100000000+100000000",
		"all pairs, at any depth, in their parent's cells");
	is_text(memory.reserved.at[0].what, "reserved memory", "reserved memory by its name");
	is_text(memory.reserved.at[3].what, "static heap", "the heap by its name, in the root's cells");
	is_text(memory.reserved.at[3].at.prop, "xen,static-heap", "with its property");
}

static void shared(struct sketch *s, const char *name)
{
	node(s, name);
	text(s, "compatible", "xen,domain-shared-memory-v1");
}

static void test_domains(struct diag *d)
{
	struct arena *a = d->arena;
	struct sketch s = begin(a, ROOM);
	struct memory memory;

	both(&s, 2, 2);
	node(&s, "chosen");
	both(&s, 2, 1);
	shared(&s, "for-dom0");
	cells(&s, "xen,shared-mem", 5, 0u, 0x10000u, 0u, 0x99000u, 0x1000u);
	end(&s);
	node(&s, "one");
	text(&s, "compatible", "xen,domain");
	both(&s, 1, 1);
	cells(&s, "xen,static-mem", 6, 0u, 0x20000u, 0x1000u, 0u, 0x30000u, 0x1000u);
	shared(&s, "with-address");
	cells(&s, "xen,shared-mem", 3, 0x40000u, 0x99000u, 0x1000u);
	end(&s);
	shared(&s, "without-address");
	cells(&s, "xen,shared-mem", 2, 0x99000u, 0x1000u);
	end(&s);
	shared(&s, "odd");
	cells(&s, "xen,shared-mem", 4, 0x99000u, 0x1000u, 0x1000u, 0x1000u);
	end(&s);
	shared(&s, "nothing");
	end(&s);
	node(&s, "other");
	text(&s, "compatible", "something-else");
	cells(&s, "xen,shared-mem", 3, 0x99000u, 0x99000u, 0x1000u);
	end(&s);
	end(&s);
	node(&s, "of-4.16");
	text(&s, "compatible", "xen,domain");
	cells(&s, "#xen,static-mem-address-cells", 1, 1u);
	cells(&s, "#xen,static-mem-size-cells", 1, 1u);
	cells(&s, "xen,static-mem", 2, 0x50000u, 0x1000u);
	end(&s);
	node(&s, "no-domain");
	text(&s, "compatible", "xen,cpupool");
	cells(&s, "xen,static-mem", 3, 0u, 0x99000u, 0x1000u);
	end(&s);
	end(&s);
	memory = read(d, &s);
	is_text(list(a, &memory.reserved), "10000+1000 20000+1000 30000+1000 40000+1000 50000+1000", "static and shared memory");
	is_text(memory.reserved.at[0].what, "shared memory", "shared memory by its name");
	is_text(memory.reserved.at[1].what, "static memory", "static memory by its name");
	is_text(memory.reserved.at[3].at.node, "/chosen/one/with-address", "with its node");
}

static void test_malformed(struct diag *d)
{
	struct arena *a = d->arena;
	struct sketch s = begin(a, ROOM);
	struct memory memory;

	both(&s, 2, 2);
	node(&s, "reserved-memory");
	node(&s, "end");
	cells(&s, "reg", 4, ~0u, 0xfffff000u, 0u, 0x10000u);
	end(&s);
	node(&s, "all");
	cells(&s, "reg", 4, 0u, 0u, ~0u, ~0u);
	end(&s);
	node(&s, "last-byte");
	cells(&s, "reg", 4, ~0u, ~0u, 0u, 1u);
	end(&s);
	node(&s, "short");
	cells(&s, "reg", 3, 0u, 0x1000u, 1u);
	end(&s);
	node(&s, "empty");
	cells(&s, "reg", 0);
	end(&s);
	end(&s);
	node(&s, "chosen");
	cells(&s, "#address-cells", 1, 3u);
	cells(&s, "xen,static-heap", 5, 0u, 0x2000u, 0u, 0x1000u, 7u);
	shared(&s, "three-cells");
	cells(&s, "xen,shared-mem", 8, 0u, 0u, 0x5000u, 0u, 0u, 0u, 0u, 0x1000u);
	end(&s);
	node(&s, "domain");
	text(&s, "compatible", "xen,domain");
	cells(&s, "xen,static-mem", 5, 0u, 0u, 0x3000u, 0u, 0x1000u);
	cells(&s, "#address-cells", 2, 1u, 1u);
	shared(&s, "cells-no-number");
	cells(&s, "xen,shared-mem", 4, 0x4000u, 0u, 0u, 0x1000u);
	end(&s);
	end(&s);
	end(&s);
	memory = read(d, &s);
	is_text(list(a, &memory.reserved), "0+ffffffffffffffff 2000+1000 fffffffffffff000+fff",
		"what goes beyond 64 bits is cut off, what cannot be read left out");
}

static void test_overlap(struct diag *d)
{
	struct sketch s = begin(d->arena, ROOM);
	struct memory memory;
	const memory_ranges none = { 0 };

	both(&s, 1, 1);
	node(&s, "reserved-memory");
	node(&s, "x");
	cells(&s, "reg", 8, 0x1000u, 0x9000u, 0x2000u, 0x1000u, 0x4000u, 0x1000u, 0xc000u, 0x1000u);
	end(&s);
	end(&s);
	memory = read(d, &s);
	ok(!memory_overlap(&none, 0, 1), "nothing is in no ranges");
	ok(!memory_overlap(&memory.reserved, 0, 0x1000), "right before a range");
	ok(memory_overlap(&memory.reserved, 0, 0x1001) == &memory.reserved.at[0], "its first byte");
	ok(memory_overlap(&memory.reserved, 0x9fff, 1) == &memory.reserved.at[0], "the last byte of a long one, behind shorter ones");
	ok(!memory_overlap(&memory.reserved, 0xa000, 0x2000), "between two");
	ok(memory_overlap(&memory.reserved, 0xa000, 0x2001) == &memory.reserved.at[3], "into the next");
	ok(!memory_overlap(&memory.reserved, 0xd000, 1), "right behind the last");
	ok(memory_overlap(&memory.reserved, 0, UINT64_MAX), "everything");
	ok(memory_overlap(&memory.reserved, 0xb000, UINT64_MAX) == &memory.reserved.at[3], "beyond 64 bits");
}

/* A tree that is as hostile as 4 MiB allow: many nodes, each asking for the cells of a node that has much in it. */
static void test_many(struct diag *d)
{
	struct sketch s = begin(d->arena, 4 * 1024 * 1024);
	struct memory memory;
	clock_t start;

	node(&s, "reserved-memory");
	for (int i = 0; i < MANY; i++)
		cells(&s, "x", 0);
	both(&s, 1, 1);
	for (unsigned int i = 0; i < MANY; i++) {
		node(&s, "n");
		cells(&s, "reg", 2, (MANY - i) * 0x1000u, 0x1000u);
		end(&s);
	}
	end(&s);
	start = clock();
	memory = read(d, &s);
	is_number(memory.reserved.count, MANY, "many ranges");
	ok(clock() - start < 2 * CLOCKS_PER_SEC, "in time that is not quadratic");
}

/* What the header reserves, beside what a node does. */
static void test_held(struct diag *d)
{
	static const uint64_t entries[][2] = { { 0x90000, 0x1000 }, { 0x50800, 0x800 }, { UINT64_MAX - 0xfff, 0x2000 } };
	struct sketch s = { arena_alloc(d->arena, ROOM), ROOM, 0 };
	struct memory memory;
	memory_ranges all;

	s.err |= fdt_create(s.bytes, (int)s.room);
	for (size_t i = 0; i < COUNT(entries); i++)
		s.err |= fdt_add_reservemap_entry(s.bytes, entries[i][0], entries[i][1]);
	s.err |= fdt_finish_reservemap(s.bytes) | fdt_begin_node(s.bytes, "");
	node(&s, "reserved-memory");
	both(&s, 1, 1);
	node(&s, "a");
	cells(&s, "reg", 2, 0x51000u, 0x1000u);
	end(&s);
	end(&s);
	memory = read(d, &s);
	is_text(list(d->arena, &memory.held), "50800+800 90000+1000 fffffffffffff000+fff", "the header's, sorted");
	is_text(list(d->arena, &memory.reserved), "51000+1000", "apart from the nodes'");
	all = memory_both(d->arena, &memory.reserved, &memory.held);
	is_text(list(d->arena, &all), "50800+800 51000+1000 90000+1000 fffffffffffff000+fff", "both lists as one");
	ok(memory_overlap(&all, 0x51800, 1) == &all.at[1], "in which ranges are found");
}

int main(void)
{
	struct diag d = { .arena = arena_make() };

	test_banks(&d);
	test_defaults(&d);
	test_reserved(&d);
	test_domains(&d);
	test_malformed(&d);
	test_overlap(&d);
	test_held(&d);
	test_many(&d);
	is_number(d.findings.count, 0, "nothing is said about any of it");
	arena_free(d.arena);
	return done();
}
