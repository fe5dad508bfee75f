/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot.c - tests of what the stub will do: which modules share a file in memory, where it may lie, what is written where
 *
 * A system is a table of modules, of which a blob is made; the files lie in a directory of their own. What comes out is
 * compared as a line: "xen.efi Image<4G gz gz=2 | 1 1 2 3" are four loads, the last a copy of load 2, and the loads of
 * four modules in their order.
 */
#include "plan/boot.h"

#include <libfdt.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "plan/hash.h"
#include "plan/path.h"
#include "tap.h"

enum { ROOM = 256 * 1024, IMAGE_BYTES = 0x3000, GiB = 1 << 30 };

/* A module of a domain, or of Dom0 when that is NULL. Those of one domain stand together. */
struct item {
	const char *domain;
	enum module_kind kind;
	const char *file;
	int cells;        /* of addresses and sizes; Dom0 has those of /chosen: always 2 */
	uint64_t address; /* where it must lie; 0: anywhere */
};

struct range {
	uint64_t base, bytes;
};

/* What every test has. */
struct bench {
	struct diag d;
	struct search search;
	char *dir;
};

/* A system of its own, and what comes of it. */
struct made {
	const struct plan *plan;
	const struct boot *boot;
};

/* --- files of the host */

static void make_file(struct bench *b, const char *name, const void *head, size_t head_len, size_t len)
{
	FILE *f = fopen(arena_fmt(b->d.arena, "%s/%s", b->dir, name), "w");

	fwrite(head, 1, head_len, f);
	for (size_t i = head_len; i < len; i++)
		putc((int)(i * 7 + i / 256) & 0xff, f);
	fclose(f);
}

static void make_files(struct bench *b)
{
	static const uint8_t gzip[10] = { 0x1f, 0x8b, 8 };
	uint8_t uimage[64 + sizeof(gzip)] = { 0x27, 0x05, 0x19, 0x56, [14] = 1, [29] = 22, [30] = 2, [31] = 1 };

	make_file(b, "xen.efi", "MZ", 2, 5000);
	make_file(b, "Image", "", 0, IMAGE_BYTES);
	make_file(b, "other", "", 0, IMAGE_BYTES);
	make_file(b, "rd", "", 0, 700);
	make_file(b, "gz", gzip, sizeof(gzip), 300);
	make_file(b, "uimage", uimage, 64, 320);
	memcpy(uimage + 64, gzip, sizeof(gzip));
	make_file(b, "uimage-gz", uimage, sizeof(uimage), 320);
}

/* --- systems */

static int put_text(void *fdt, const char *name, const char *value)
{
	return fdt_property(fdt, name, value, (int)strlen(value) + 1);
}

static int put_cells(void *fdt, const char *name, int cells, uint64_t address, uint64_t bytes)
{
	fdt32_t value[4] = { cpu_to_fdt32((uint32_t)address), cpu_to_fdt32((uint32_t)bytes) };

	if (cells == 2) {
		fdt64_t wide[2] = { cpu_to_fdt64(address), cpu_to_fdt64(bytes) };

		memcpy(value, wide, sizeof(wide));
	}
	return fdt_property(fdt, name, value, 8 * cells);
}

static int put_module(struct bench *b, void *fdt, const struct item *item, size_t number)
{
	static const char *const kinds[MODULE_KINDS] = {
		[MODULE_KERNEL] = "multiboot,kernel\0multiboot,module", [MODULE_RAMDISK] = "multiboot,ramdisk\0multiboot,module",
		[MODULE_DEVICE_TREE] = "multiboot,device-tree\0multiboot,module", [MODULE_XSM_POLICY] = "xen,xsm-policy\0multiboot,module",
	};
	const char *kind = kinds[item->kind];
	int err = fdt_begin_node(fdt, arena_fmt(b->d.arena, "module%zu", number));

	err |= fdt_property(fdt, "compatible", kind, (int)(strlen(kind) + 1 + sizeof("multiboot,module")));
	err |= put_text(fdt, "uefi,binary", item->file);
	if (item->address)
		err |= put_cells(fdt, "reg", item->domain ? item->cells : 2, item->address, IMAGE_BYTES);
	return err | fdt_end_node(fdt);
}

static int put_chosen(struct bench *b, void *fdt, const struct item *items, size_t count)
{
	const char *domain = NULL;
	int err = fdt_begin_node(fdt, "chosen");

	err |= put_text(fdt, "xen,xen-bootargs", "console=dtuart");
	for (size_t i = 0; i < count; i++) {
		const struct item *item = &items[i];

		if (domain && (!item->domain || strcmp(domain, item->domain)))
			err |= fdt_end_node(fdt);
		if (item->domain && (!domain || strcmp(domain, item->domain))) {
			err |= fdt_begin_node(fdt, item->domain);
			err |= put_text(fdt, "compatible", "xen,domain");
			err |= fdt_property_u32(fdt, "#address-cells", (uint32_t)item->cells);
			err |= fdt_property_u32(fdt, "#size-cells", (uint32_t)item->cells);
		}
		domain = item->domain;
		err |= put_module(b, fdt, item, i);
	}
	if (domain)
		err |= fdt_end_node(fdt);
	return err | fdt_end_node(fdt);
}

static int put_reserved(struct bench *b, void *fdt, const struct range *ranges, size_t count)
{
	int err = fdt_begin_node(fdt, "reserved-memory");

	for (size_t i = 0; i < count; i++) {
		err |= fdt_begin_node(fdt, arena_fmt(b->d.arena, "range%zu", i));
		err |= put_cells(fdt, "reg", 2, ranges[i].base, ranges[i].bytes);
		err |= fdt_end_node(fdt);
	}
	return err | fdt_end_node(fdt);
}

static struct span make_blob(struct bench *b, const struct item *items, size_t count, const struct range *ranges,
			     size_t range_count)
{
	uint8_t *fdt = arena_alloc(b->d.arena, ROOM);
	int err = fdt_create(fdt, ROOM);

	err |= fdt_finish_reservemap(fdt);
	err |= fdt_begin_node(fdt, "");
	err |= fdt_property_u32(fdt, "#address-cells", 2);
	err |= fdt_property_u32(fdt, "#size-cells", 2);
	err |= put_reserved(b, fdt, ranges, range_count);
	err |= put_chosen(b, fdt, items, count);
	err |= fdt_begin_node(fdt, "disk");
	err |= put_text(fdt, "compatible", "xen-esp,disk");
	err |= put_text(fdt, "on-failure", "stop");
	err |= fdt_property(fdt, "quiet", NULL, 0);
	err |= fdt_end_node(fdt);
	err |= fdt_end_node(fdt);
	err |= fdt_finish(fdt);
	if (err)
		abort();
	return (struct span){ fdt, fdt_totalsize(fdt) };
}

static struct made make(struct bench *b, const struct item *items, size_t count, const struct range *ranges, size_t range_count)
{
	static const struct settings settings = { .loader_given = true, .loader = LOADER_STUB };
	static const struct plan_input input = { .epoch = 315532800 };
	struct dt_tree *tree;
	struct made made;

	tree_make(&b->d, "x.dtb", make_blob(b, items, count, ranges, range_count), &tree);
	if (!tree)
		abort();
	made.plan = plan_make(&b->d, system_make(&b->d, tree, &b->search, &settings), &input);
	made.boot = made.plan->boot;
	return made;
}

/* --- what comes out, as a line */

static const char *describe_limit(struct arena *a, uint64_t below)
{
	if (below == (uint64_t)1 << 32)
		return "<4G";
	return below == (uint64_t)1 << 44 ? "" : arena_fmt(a, "<0x%" PRIx64, below);
}

static const char *describe(struct arena *a, const struct made *made)
{
	const char *text = "";

	for (size_t i = 0; i < made->boot->loads.count; i++) {
		const struct boot_load *load = &made->boot->loads.at[i];
		/* All files lie in EFI\BOOT. */
		const char *name = made->plan->files.at[load->file].path + strlen(plan_esp_dir) + 1;

		text = arena_fmt(a, "%s%s%s", text, i ? " " : "", name);
		if (load->first)
			text = arena_fmt(a, "%s%s", text, describe_limit(a, load->below));
		if (load->fixed)
			text = arena_fmt(a, "%s@0x%" PRIx64, text, load->address);
		if (load->copy_of != i)
			text = arena_fmt(a, "%s=%zu", text, load->copy_of);
	}
	text = arena_fmt(a, "%s |", text);
	for (size_t i = 0; i < made->boot->holes.count; i++)
		text = arena_fmt(a, "%s %u", text, made->boot->holes.at[i].file);
	return text;
}

/* The claim that the record says the same as the struct: it opens, and every part of it is the same. */
static bool is_recorded(struct arena *a, const struct made *made)
{
	struct span record = boot_record(a, made->plan, made->boot);
	struct wire_plan p;

	if (record.len != boot_record_bytes(a, made->plan, made->boot) || wire_plan_open(&p, record.at, record.len) ||
	    p.file_count != made->boot->loads.count || p.hole_count != made->boot->holes.count ||
	    p.range_count != made->boot->ranges.count)
		return false;
	for (uint32_t i = 0; i < p.file_count; i++) {
		const struct boot_load *load = &made->boot->loads.at[i];
		struct wire_file file = wire_plan_file(&p, i);

		if (file.fixed != load->fixed || file.address != load->address || file.below != load->below ||
		    file.copy != (load->copy_of != i) || (file.copy && file.of != load->copy_of) ||
		    file.bytes != made->plan->files.at[load->file].size)
			return false;
	}
	for (uint32_t i = 0; i < p.hole_count; i++) {
		struct wire_hole hole = wire_plan_hole(&p, i), want = made->boot->holes.at[i];

		if (hole.file != want.file || hole.address_at != want.address_at || hole.size_at != want.size_at ||
		    hole.address_cells != want.address_cells || hole.size_cells != want.size_cells)
			return false;
	}
	for (uint32_t i = 0; i < p.range_count; i++) {
		struct wire_range range = wire_plan_range(&p, i), want = made->boot->ranges.at[i];

		if (range.base != want.base || range.bytes != want.bytes)
			return false;
	}
	return true;
}

static void check_loads(struct bench *b, const struct item *items, size_t count, const char *want, const char *name)
{
	struct made made = make(b, items, count, NULL, 0);

	is_text(describe(b->d.arena, &made), want, name);
	/* A record without places is none. */
	if (is_recorded(b->d.arena, &made) != !!made.boot->holes.count)
		ok(false, arena_fmt(b->d.arena, "the record of: %s", name));
}

#define LOADS(b, want, name, ...) \
	check_loads(b, (const struct item[]){ __VA_ARGS__ }, COUNT(((const struct item[]){ __VA_ARGS__ })), want, name)
#define KERNEL(domain, file) { domain, MODULE_KERNEL, file, 2, 0 }
#define KERNEL_AT(domain, file, address) { domain, MODULE_KERNEL, file, 2, address }
#define KERNEL_ONE(domain, file, address) { domain, MODULE_KERNEL, file, 1, address }
#define RAMDISK(domain, file) { domain, MODULE_RAMDISK, file, 2, 0 }

static void test_sharing(struct bench *b)
{
	LOADS(b, "xen.efi Image | 1", "one module", KERNEL("a", "Image"));
	LOADS(b, "xen.efi Image rd | 1 2 1", "a kernel that two domains share", KERNEL("a", "Image"), RAMDISK("a", "rd"),
	      KERNEL("b", "Image"));
	LOADS(b, "xen.efi gz gz=1 | 1 2", "a compressed one is loaded for each", KERNEL("a", "gz"), KERNEL("b", "gz"));
	LOADS(b, "xen.efi rd gz gz=2 gz=2 | 1 2 3 4", "three times, of which the first is read", RAMDISK("a", "rd"), KERNEL("a", "gz"),
	      KERNEL("b", "gz"), KERNEL("c", "gz"));
	LOADS(b, "xen.efi uimage-gz uimage-gz=1 | 1 2", "compressed in a uImage", KERNEL("a", "uimage-gz"), KERNEL("b", "uimage-gz"));
	LOADS(b, "xen.efi uimage | 1 1", "a uImage that is not compressed", KERNEL("a", "uimage"), KERNEL("b", "uimage"));
	LOADS(b, "xen.efi gz | 1 1", "a compressed ramdisk, which Xen does not unpack", RAMDISK("a", "gz"), RAMDISK("b", "gz"));
	LOADS(b, "xen.efi Image other | 1 2", "files of the same length", KERNEL("a", "Image"), KERNEL("b", "other"));
	check_loads(b, NULL, 0, "xen.efi |", "no modules");
}

static void test_roles(struct bench *b)
{
	LOADS(b, "xen.efi Image Image=1 | 1 2", "one file as kernel and ramdisk", KERNEL("a", "Image"), RAMDISK("a", "Image"));
	LOADS(b, "xen.efi Image Image=1 | 1 2 1 2", "twice: each role shares its own", KERNEL("a", "Image"), RAMDISK("a", "Image"),
	      KERNEL("b", "Image"), RAMDISK("b", "Image"));
	LOADS(b, "xen.efi Image Image=1 Image=1 Image=1 | 1 2 3 4", "four roles", KERNEL("a", "Image"), RAMDISK("a", "Image"),
	      { "a", MODULE_DEVICE_TREE, "Image", 2, 0 }, { "a", MODULE_XSM_POLICY, "Image", 2, 0 });
	LOADS(b, "xen.efi gz gz=1 gz=1 | 1 2 3 1", "a compressed file as kernels and ramdisks", RAMDISK("a", "gz"), KERNEL("a", "gz"),
	      KERNEL("b", "gz"), RAMDISK("b", "gz"));
}

static void test_dom0(struct bench *b)
{
	LOADS(b, "xen.efi Image | 1 1", "Dom0 before a domain", KERNEL(NULL, "Image"), KERNEL("a", "Image"));
	LOADS(b, "xen.efi Image Image=1 | 1 2", "Dom0 after a domain", KERNEL("a", "Image"), KERNEL(NULL, "Image"));
	LOADS(b, "xen.efi Image Image=1 | 1 2 1", "Dom0 between domains, which share theirs", KERNEL("a", "Image"), KERNEL(NULL, "Image"),
	      KERNEL("b", "Image"));
	LOADS(b, "xen.efi Image rd rd=2 | 1 2 3", "Dom0's ramdisk after a domain's", KERNEL("a", "Image"), RAMDISK("a", "rd"),
	      RAMDISK(NULL, "rd"));
	LOADS(b, "xen.efi Image | 1 1", "Dom0 twice", KERNEL(NULL, "Image"), KERNEL(NULL, "Image"));
}

static void test_one_cell(struct bench *b)
{
	LOADS(b, "xen.efi Image<4G | 1", "an address of one cell", KERNEL_ONE("one", "Image", 0));
	LOADS(b, "xen.efi Image<4G | 1 1", "one cell, then two", KERNEL_ONE("one", "Image", 0), KERNEL("a", "Image"));
	LOADS(b, "xen.efi Image<4G | 1 1", "two cells, then one", KERNEL("a", "Image"), KERNEL_ONE("one", "Image", 0));
	LOADS(b, "xen.efi gz gz<4G=1 gz=1 | 1 2 3", "copies have limits of their own", KERNEL("a", "gz"), KERNEL_ONE("one", "gz", 0),
	      KERNEL("b", "gz"));
}

static void test_fixed(struct bench *b)
{
	const uint64_t low = 0x50000000, high = 0x140000000, edge = 4ULL * GiB - IMAGE_BYTES;

	LOADS(b, "xen.efi Image@0x50000000 | 1", "a fixed address", KERNEL_AT("a", "Image", low));
	LOADS(b, "xen.efi Image@0x50000000 | 1 1", "the same twice", KERNEL_AT("a", "Image", low), KERNEL_AT("b", "Image", low));
	LOADS(b, "xen.efi Image@0x50000000 Image@0x60000000=1 | 1 2", "different ones", KERNEL_AT("a", "Image", low),
	      KERNEL_AT("b", "Image", 0x60000000));
	LOADS(b, "xen.efi Image@0x50000000 Image@0x60000000=1 | 1 2 2 1", "each shares its own", KERNEL_AT("a", "Image", low),
	      KERNEL_AT("b", "Image", 0x60000000), KERNEL_AT("c", "Image", 0x60000000), KERNEL_AT("d", "Image", low));
	LOADS(b, "xen.efi Image@0x50000000 | 1 1", "fixed, then free", KERNEL_AT("a", "Image", low), KERNEL("b", "Image"));
	LOADS(b, "xen.efi Image@0x50000000 | 1 1", "free, then fixed", KERNEL("a", "Image"), KERNEL_AT("b", "Image", low));
	LOADS(b, "xen.efi Image@0x50000000 Image@0x60000000=1 | 1 1 2", "free, then two fixed ones", KERNEL("a", "Image"),
	      KERNEL_AT("b", "Image", low), KERNEL_AT("c", "Image", 0x60000000));
	LOADS(b, "xen.efi Image@0x140000000 Image<4G=1 | 1 2", "fixed above 4 GiB, then one cell", KERNEL_AT("a", "Image", high),
	      KERNEL_ONE("one", "Image", 0));
	LOADS(b, "xen.efi Image<4G Image@0x140000000=1 | 1 2", "one cell, then fixed above 4 GiB", KERNEL_ONE("one", "Image", 0),
	      KERNEL_AT("a", "Image", high));
	LOADS(b, "xen.efi Image@0x140000000 Image<4G=1 | 1 1 2", "free, fixed above 4 GiB, one cell", KERNEL("a", "Image"),
	      KERNEL_AT("b", "Image", high), KERNEL_ONE("one", "Image", 0));
	LOADS(b, "xen.efi Image<4G@0xffffd000 | 1 1", "an end at 4 GiB and one cell", KERNEL_AT("a", "Image", edge),
	      KERNEL_ONE("one", "Image", 0));
	LOADS(b, "xen.efi Image<4G@0xffffd000 | 1 1", "one cell and an end at 4 GiB", KERNEL_ONE("one", "Image", 0),
	      KERNEL_AT("a", "Image", edge));
	LOADS(b, "xen.efi Image@0xffffe000 Image<4G=1 | 1 2", "an end a page over 4 GiB, then one cell", KERNEL_AT("a", "Image", edge + 4096),
	      KERNEL_ONE("one", "Image", 0));
	LOADS(b, "xen.efi Image<4G Image@0xffffe000=1 | 1 2", "one cell, then an end a page over 4 GiB", KERNEL_ONE("one", "Image", 0),
	      KERNEL_AT("a", "Image", edge + 4096));
	LOADS(b, "xen.efi Image<4G@0x50000000 | 1 1", "fixed in one cell, shared by two", KERNEL_ONE("one", "Image", low),
	      KERNEL_AT("b", "Image", low));
	LOADS(b, "xen.efi Image@0xfffffffffffff000 Image=1 | 1 2", "fixed at the end of all addresses, then free",
	      KERNEL_AT("a", "Image", 0xfffffffffffff000), KERNEL("b", "Image"));
	LOADS(b, "xen.efi Image Image@0xfffffffffffff000=1 | 1 2", "free, then fixed at the end of all addresses", KERNEL("a", "Image"),
	      KERNEL_AT("b", "Image", 0xfffffffffffff000));
	LOADS(b, "xen.efi gz@0x50000000 gz@0x50000000=1 | 1 2", "a compressed kernel twice at one place, for a rule to find",
	      KERNEL_AT("a", "gz", low), KERNEL_AT("b", "gz", low));
}

/* --- limits */

static struct made make_many(struct bench *b, size_t count)
{
	struct item *items = arena_array(b->d.arena, struct item, count);

	for (size_t i = 0; i < count; i++)
		items[i] = (struct item){ arena_fmt(b->d.arena, "domain%zu", i), MODULE_KERNEL, "gz", 2, 0 };
	return make(b, items, count, NULL, 0);
}

/* As many loads as there may be, and the hypervisor's alone in no place of the tree. */
static bool is_full(const struct boot *boot)
{
	return boot->loads.count == WIRE_PLAN_FILES_MOST && boot->holes.count == WIRE_PLAN_FILES_MOST - 1;
}

static void test_many(struct bench *b)
{
	struct made made = make_many(b, WIRE_PLAN_FILES_MOST - 1);

	ok(is_full(made.boot), "just as many as there may be");
	is_number(made.boot->wanted, WIRE_PLAN_FILES_MOST - 1, "all are wanted, without the hypervisor");
	ok(is_recorded(b->d.arena, &made), "their record opens");
	made = make_many(b, 70);
	ok(is_full(made.boot), "70 kernels: no more than there may be");
	is_number(made.boot->wanted, 70, "but how many are wanted is known");
	ok(is_recorded(b->d.arena, &made), "their record opens too");
}

/* The longest name that the model takes, with the directory before it; see model/name.h. */
static void test_longest(struct bench *b)
{
	char name[NAME_PATH_MOST - sizeof("\\EFI\\BOOT\\") + 2] = { 0 };

	memset(name, 'x', sizeof(name) - 1);
	make_file(b, name, "", 0, 100);
	LOADS(b, arena_fmt(b->d.arena, "xen.efi %s | 1", name), "a path as long as firmware takes", KERNEL("a", name));
}

static void test_missing(struct bench *b)
{
	LOADS(b, "xen.efi Image | 1 1", "a file that is not there", KERNEL("a", "Image"), RAMDISK("a", "none"), KERNEL("b", "Image"));
	LOADS(b, "xen.efi Image | 1", "a name that cannot be on the disk", KERNEL("a", "Image"), RAMDISK("a", "../rd"));
}

/* --- ranges */

static const char *describe_ranges(struct arena *a, const struct boot *boot)
{
	const char *text = "";

	for (size_t i = 0; i < boot->ranges.count; i++)
		text = arena_fmt(a, "%s%s%" PRIx64 "+%" PRIx64, text, i ? " " : "", boot->ranges.at[i].base, boot->ranges.at[i].bytes);
	return text;
}

static void check_ranges(struct bench *b, const struct range *ranges, size_t count, const char *want, const char *name)
{
	static const struct item item = KERNEL("a", "Image");
	struct made made = make(b, &item, 1, ranges, count);

	is_text(describe_ranges(b->d.arena, made.boot), want, name);
	/* A record without places is none. */
	if (is_recorded(b->d.arena, &made) != !!made.boot->holes.count)
		ok(false, arena_fmt(b->d.arena, "the record of: %s", name));
}

#define RANGES(b, want, name, ...) \
	check_ranges(b, (const struct range[]){ __VA_ARGS__ }, COUNT(((const struct range[]){ __VA_ARGS__ })), want, name)

static void test_ranges(struct bench *b)
{
	check_ranges(b, NULL, 0, "", "nothing is reserved");
	RANGES(b, "1000+1000 3000+1000", "sorted", { 0x3000, 0x1000 }, { 0x1000, 0x1000 });
	RANGES(b, "1000+2000", "ranges that touch", { 0x1000, 0x1000 }, { 0x2000, 0x1000 });
	RANGES(b, "1000+fff 2000+1000", "a byte between them", { 0x1000, 0xfff }, { 0x2000, 0x1000 });
	RANGES(b, "1000+2000", "ranges that overlap", { 0x1800, 0x1800 }, { 0x1000, 0x1800 });
	RANGES(b, "1000+5000", "a range in another", { 0x1000, 0x5000 }, { 0x2000, 0x1000 });
	RANGES(b, "1000+6000", "behind a range in another", { 0x1000, 0x5000 }, { 0x2000, 0x1000 }, { 0x5000, 0x2000 });
	RANGES(b, "1000+3000", "the same start", { 0x1000, 0x1000 }, { 0x1000, 0x3000 }, { 0x1000, 0x2000 });
	RANGES(b, "1000+1000", "the same twice", { 0x1000, 0x1000 }, { 0x1000, 0x1000 });
	RANGES(b, "1000+1000", "no bytes", { 0x1000, 0x1000 }, { 0x9000, 0 });
	RANGES(b, "0+1 ffffffffffffe000+1000", "both ends of all addresses", { 0xffffffffffffe000, 0x1000 }, { 0, 1 });
	/* The last byte cannot be said by a base and a length whose sum is an address. */
	RANGES(b, "fffffffffffff000+fff", "a range to the last byte", { 0xfffffffffffff000, 0x1000 });
	RANGES(b, "ffffffffffffe000+1fff", "two that overlap there", { 0xfffffffffffff000, 0x1000 }, { 0xffffffffffffe000, 0x1800 });
	RANGES(b, "1000+1000 fffffffffffff000+fff", "one that goes on at 0 is cut off", { 0x1000, 0x1000 },
	       { 0xfffffffffffff000, UINT64_MAX });
	RANGES(b, "0+ffffffffffffffff", "all addresses", { 0x1000, 0x1000 }, { 0, UINT64_MAX },
	       { 0xffffffffffffe000, 0x1000 });
}

/* --- where it is written */

static bool lies_at(const struct boot *boot, const char *path, const struct wire_hole *hole, int cells)
{
	int node = fdt_path_offset(boot->tree.at, path), len = 0;
	const uint8_t *reg = fdt_getprop(boot->tree.at, node, "reg", &len);
	bool good = reg && len == 8 * cells && hole->address_cells == cells && hole->size_cells == cells &&
		    hole->address_at == (size_t)(reg - boot->tree.at) && hole->size_at == hole->address_at + 4 * (uint32_t)cells;

	for (int i = 0; good && i < len; i++)
		good = !reg[i];
	return good && !fdt_getprop(boot->tree.at, node, "uefi,binary", NULL) &&
	       !fdt_getprop(boot->tree.at, node, "xen,uefi-binary", NULL);
}

static void test_holes(struct bench *b)
{
	static const struct item items[] = {
		KERNEL(NULL, "Image"), KERNEL_AT("a", "other", 0x50000000), RAMDISK("a", "rd"), KERNEL_ONE("one", "Image", 0),
	};
	struct made made = make(b, items, COUNT(items), NULL, 0);
	const struct boot *boot = made.boot;
	const struct wire_hole *holes = boot->holes.at;
	uint8_t *tree = arena_alloc(b->d.arena, boot->tree.len);
	fdt32_t one[2];

	is_text(describe(b->d.arena, &made), "xen.efi Image<4G other@0x50000000 rd | 1 2 3 1", "a module of each kind");
	ok(!fdt_check_full(boot->tree.at, boot->tree.len), "the tree is sound");
	ok(lies_at(boot, "/chosen/module0", &holes[0], 2), "Dom0's place in the tree is its reg, of zeros, and its name is gone");
	ok(lies_at(boot, "/chosen/a/module1", &holes[1], 2), "so is that of a module whose reg says where it must lie");
	ok(lies_at(boot, "/chosen/a/module2", &holes[2], 2), "and of the one behind it");
	ok(lies_at(boot, "/chosen/one/module3", &holes[3], 1), "and of one with one cell");
	memcpy(tree, boot->tree.at, boot->tree.len);
	ok(wire_plan_fill(&holes[3], tree, 0x12345000, IMAGE_BYTES), "it is filled");
	memcpy(one, fdt_getprop(tree, fdt_path_offset(tree, "/chosen/one/module3"), "reg", NULL), sizeof(one));
	ok(fdt32_to_cpu(one[0]) == 0x12345000 && fdt32_to_cpu(one[1]) == IMAGE_BYTES, "and libfdt reads address and size");
	ok(boot->tree_room >= boot->tree.len + 12 * 1024 && boot->tree_room % 4096 == 0,
	   "in memory the tree has whole pages with room for U-Boot");
}

/* --- the record */

/* The plan with a hash for each file, as it is when it is sealed. */
static struct plan with_hashes(struct arena *a, const struct plan *plan)
{
	struct plan copy = *plan;

	copy.files.at = arena_array(a, struct plan_file, plan->files.count);
	memcpy(copy.files.at, plan->files.at, plan->files.count * sizeof(*plan->files.at));
	for (size_t i = 0; i < copy.files.count; i++) {
		uint8_t *hash = arena_alloc(a, PLAN_HASH);

		memset(hash, (int)i + 1, PLAN_HASH);
		copy.files.at[i].hash = hash;
	}
	return copy;
}

static bool is_path(const uint16_t *path, const char *want)
{
	size_t i = 0;

	for (; want[i]; i++) {
		if (path[i] != (unsigned char)want[i])
			return false;
	}
	return !path[i];
}

static void test_record(struct bench *b)
{
	static const struct item items[] = { KERNEL("a", "gz"), KERNEL("b", "gz"), RAMDISK("b", "rd") };
	struct made made = make(b, items, COUNT(items), NULL, 0);
	struct plan hashed = with_hashes(b->d.arena, made.plan);
	struct span record = boot_record(b->d.arena, &hashed, made.boot);
	uint8_t tree_hash[PLAN_HASH];
	struct wire_plan p;
	struct wire_file file;

	is_number(record.len, boot_record_bytes(b->d.arena, made.plan, made.boot), "its length is known before the hashes");
	is_text(wire_plan_open(&p, record.at, record.len), NULL, "it opens");
	EVP_Digest(made.boot->tree.at, made.boot->tree.len, tree_hash, NULL, EVP_sha256(), NULL);
	ok(p.header.tree_bytes == made.boot->tree.len && p.header.tree_room == made.boot->tree_room &&
	   !memcmp(p.header.tree_hash, tree_hash, PLAN_HASH), "it knows the tree");
	ok(p.header.quiet && p.header.failure == WIRE_FAIL_STOP, "and what the disk's node says");
	is_text(p.header.command_line, "console=dtuart", "and Xen's command line");
	file = wire_plan_file(&p, p.header.xen);
	ok(is_path(file.path, "\\EFI\\BOOT\\xen.efi") && file.kind == WIRE_XEN && file.bytes == 5000 && file.hash[0] == 1,
	   "the hypervisor");
	file = wire_plan_file(&p, 1);
	ok(is_path(file.path, "\\EFI\\BOOT\\gz") && !strcmp(file.name, "gz") && file.kind == WIRE_KERNEL && !file.copy &&
	   file.hash[31] == 2, "a kernel");
	file = wire_plan_file(&p, 2);
	ok(is_path(file.path, "\\EFI\\BOOT\\gz") && file.copy && file.of == 1 && file.hash[31] == 2 && file.bytes == 300,
	   "its copy");
	file = wire_plan_file(&p, 3);
	ok(is_path(file.path, "\\EFI\\BOOT\\rd") && file.kind == WIRE_RAMDISK && file.bytes == 700 && file.hash[0] == 3, "a ramdisk");
}

static void remove_files(struct bench *b)
{
	for (size_t i = 0; i < b->search.seen.count; i++)
		unlink(b->search.seen.at[i]->path);
	rmdir(b->dir);
}

int main(void)
{
	static const char *const no_dirs[] = { NULL };
	const char *temporary = getenv("TMPDIR");
	struct bench b = { .d = { .arena = arena_make() } };

	b.dir = arena_fmt(b.d.arena, "%s/boot-test.XXXXXX", temporary ? temporary : "/tmp");
	if (!mkdtemp(b.dir))
		return 1;
	b.search = (struct search){ .beside = b.dir, .dirs = no_dirs };
	make_files(&b);
	test_sharing(&b);
	test_roles(&b);
	test_dom0(&b);
	test_one_cell(&b);
	test_fixed(&b);
	test_many(&b);
	test_longest(&b);
	test_missing(&b);
	test_ranges(&b);
	test_holes(&b);
	test_record(&b);
	remove_files(&b);
	arena_free(b.d.arena);
	return done();
}
