/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot.c - tests of what the verifier says of a loader's device tree and boot plan
 */
#include "boot_image.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>

#include "../tap.h"

/* Numbers of files and places in the sample, and bytes of its tree. */
enum {
	XEN, IMAGE, POLICY, PACKED, RAMDISK, PACKED_COPY, GUEST_TREE, FILES,
	PLACE_IMAGE = 0, PLACE_RAMDISK = 3, PLACE_PACKED_COPY = 4, PLACES = 6,
};

static struct boot_image im; /* the sound one; tests work on copies */

/* A loader that is put together anew from parts that a test has changed. */
struct sample {
	struct plan plan;
	struct boot boot;
	struct fat_volume volume;
	struct wire_header header;
	struct wire_file files[FILES + 1];
	struct wire_hole holes[PLACES + 2];
	struct wire_range ranges[3];
	uint32_t file_count, hole_count, range_count;
	uint8_t *tree;
	size_t tree_bytes;
};

static void take_apart(struct sample *s)
{
	struct span record = boot_record(im.arena, &im.plan, &im.boot);
	struct wire_plan p;

	if (wire_plan_open(&p, record.at, record.len))
		abort();
	*s = (struct sample){
		.plan = im.plan, .boot = im.boot, .header = p.header, .file_count = p.file_count, .hole_count = p.hole_count,
		.range_count = p.range_count, .tree_bytes = im.boot.tree.len,
	};
	for (uint32_t i = 0; i < p.file_count; i++)
		s->files[i] = wire_plan_file(&p, i);
	for (uint32_t i = 0; i < p.hole_count; i++)
		s->holes[i] = wire_plan_hole(&p, i);
	for (uint32_t i = 0; i < p.range_count; i++)
		s->ranges[i] = wire_plan_range(&p, i);
	s->tree = (uint8_t *)arena_copy(im.arena, im.boot.tree.at, im.boot.tree.len);
	for (size_t i = 0; i < im.volume.entries.count; i++)
		*list_add(im.arena, &s->volume.entries) = im.volume.entries.at[i];
}

static struct span put_together(const struct sample *s)
{
	struct wire_parts parts = {
		.header = s->header, .files = s->files, .file_count = s->file_count, .holes = s->holes, .hole_count = s->hole_count,
		.ranges = s->ranges, .range_count = s->range_count,
	};
	size_t bytes = wire_plan_bytes(&parts);
	uint8_t *record = arena_alloc(im.arena, bytes);

	wire_plan_write(&parts, record);
	return stub_make(im.arena, im.stub, (struct span){ s->tree, s->tree_bytes }, (struct span){ record, bytes });
}

/* All problems with a loader's bytes, in memory of just their size, one a line. */
static const char *problems_of(struct span loader, const struct plan *plan, const struct fat_volume *volume)
{
	struct arena *a = arena_make();
	struct problems p = { .arena = a };
	uint8_t *copy = malloc(loader.len ? loader.len : 1);
	const char *text = "";

	if (loader.len)
		memcpy(copy, loader.at, loader.len);
	boot_check_bytes(a, (struct span){ copy, loader.len }, im.unit, plan, volume, &p);
	for (size_t i = 0; i < p.list.count; i++)
		text = arena_fmt(a, "%s%s%s", text, i ? "\n" : "", p.list.at[i]);
	text = arena_dup(im.arena, text);
	arena_free(a);
	free(copy);
	return text;
}

/* The plan and the record believe in the changed tree: what is left is wrong in the tree itself. */
static void believe(struct sample *s)
{
	s->boot.tree = (struct span){ s->tree, s->tree_bytes };
	s->header.tree_bytes = (uint32_t)s->tree_bytes;
	hash_bytes(s->boot.tree, s->header.tree_hash);
}

static const char *judge(struct sample *s)
{
	s->plan.boot = &s->boot;
	return problems_of(put_together(s), &s->plan, &s->volume);
}

/* What a test changes, and the problems: '*' is anything, where bytes of libfdt's making count. */
struct damage {
	const char *name;
	void (*change)(struct sample *s);
	const char *want;
};

/* --- the header */

static void set_required(struct sample *s) { s->header.required = 2; }
static void set_quiet(struct sample *s) { s->header.quiet = false; }
static void set_failure(struct sample *s) { s->header.failure = WIRE_FAIL_STOP; }
static void set_tree_bytes(struct sample *s) { s->header.tree_bytes -= 4; }
static void set_room(struct sample *s) { s->header.tree_room += 4096; }
static void set_tree_hash(struct sample *s) { s->header.tree_hash[31] ^= 1; }
static void set_command_line(struct sample *s) { s->header.command_line = "console=dtuarT"; }
static void set_xen(struct sample *s) { s->header.xen = IMAGE; }
static void set_signs(struct sample *s) { s->plan.signs = true; }

static const struct damage damages_header[] = {
	{ "nothing", NULL, "" },
	{ "required features", set_required, "the loader's boot plan of * bytes cannot be used: it needs a newer stub" },
	{ "not quiet", set_quiet, "the boot plan's quietness is 0, planned was 1" },
	{ "another way to fail", set_failure, "the boot plan's way to fail is 'stop', planned was 'reset'" },
	{ "a shorter tree", set_tree_bytes, "the boot plan's size of the device tree is *, planned was *\n"
		"the loader's device tree has * bytes, the boot plan says *" },
	{ "more room", set_room, "the boot plan's room for the device tree is 24576, planned was 20480" },
	{ "another tree's hash", set_tree_hash,
		"the SHA-256 of the loader's device tree begins with *, the boot plan has *" },
	{ "another command line", set_command_line, "the boot plan's command line is 'console=dtuarT', planned was 'console=dtuart'\n"
		"the command line in the loader's device tree is 'console=dtuart', the boot plan has 'console=dtuarT'" },
	{ "another hypervisor", set_xen, "the boot plan's hypervisor is 'EFI\\BOOT\\Image', planned was 'EFI\\BOOT\\xen.efi'\n"
		"the boot plan has file 0 of kind 'hypervisor', and the hypervisor is number 1\n"
		"the boot plan has file 1 of kind 'kernel', and the hypervisor is number 1\n"
		"no module gets file 0 of the boot plan, 'EFI\\BOOT\\xen.efi'\n"
		"a module gets file 1 of the boot plan, 'EFI\\BOOT\\Image', which is the hypervisor" },
	{ "no signature", set_signs, "the loader has 0 bytes of certificates, planned was a signature" },
};

/* --- files */

static const uint16_t upper[] = u"\\EFI\\BOOT\\IMAGE", other[] = u"\\EFI\\BOOT\\\x00e4\xd800";

static void set_case(struct sample *s) { s->files[IMAGE].path = upper; }
static void set_path(struct sample *s) { s->files[IMAGE].path = other; }
static void set_name(struct sample *s) { s->files[RAMDISK].name = "ram\033disk"; }
static void set_bytes(struct sample *s) { s->files[IMAGE].bytes = (uint64_t)1 << 32 | 80; }
static void set_hash(struct sample *s) { s->files[GUEST_TREE].hash[0] ^= 1; }
static void set_fixed(struct sample *s) { s->files[IMAGE].fixed = true; }
static void set_unfixed(struct sample *s) { s->files[RAMDISK].fixed = false; }
static void set_address(struct sample *s) { s->files[RAMDISK].address = 0x481000; }
static void set_below(struct sample *s) { s->files[PACKED_COPY].below = (uint64_t)1 << 44; }
static void set_no_limit(struct sample *s) { s->files[IMAGE].below = 0; }
static void set_xen_limit(struct sample *s) { s->files[XEN].below = 4096; }
static void set_kind(struct sample *s) { s->files[RAMDISK].kind = WIRE_OTHER; }
static void set_second_xen(struct sample *s) { s->files[RAMDISK].kind = WIRE_XEN; }
static void set_no_copy(struct sample *s) { s->files[PACKED_COPY].copy = false; }
static void drop_file(struct sample *s) { s->file_count--; s->hole_count--; }

static void set_copy(struct sample *s)
{
	s->files[GUEST_TREE] = s->files[POLICY];
	s->files[GUEST_TREE].copy = true;
	s->files[GUEST_TREE].of = POLICY;
	s->files[GUEST_TREE].kind = WIRE_TREE;
	s->files[GUEST_TREE].below = (uint64_t)1 << 32;
}

static void add_file(struct sample *s)
{
	s->files[s->file_count] = s->files[POLICY];
	s->file_count++;
}

static void exchange_files(struct sample *s)
{
	s->holes[PLACE_IMAGE].file = POLICY;
	s->holes[PLACE_IMAGE + 1].file = IMAGE;
}

static void forget_hash(struct sample *s)
{
	struct plan_file *files = arena_array(im.arena, struct plan_file, s->plan.files.count);

	memcpy(files, s->plan.files.at, s->plan.files.count * sizeof(*files));
	files[s->boot.loads.at[IMAGE].file].hash = NULL;
	s->plan.files.at = files;
}

static const struct damage damages_files[] = {
	{ "a path of another case", set_case, "the boot plan's path of file 1 is 'EFI\\BOOT\\IMAGE', planned was 'EFI\\BOOT\\Image'" },
	{ "another path", set_path, "the boot plan's path of file 1 is 'EFI\\BOOT\\\\xc3\\xa4\\xef\\xbf\\xbd', planned was 'EFI\\BOOT\\Image'\n"
		"the boot plan wants 'EFI\\BOOT\\\\xc3\\xa4\\xef\\xbf\\xbd', which is not on the ESP\n"
		"the boot plan gives '/chosen/kernel' the file 'EFI\\BOOT\\\\xc3\\xa4\\xef\\xbf\\xbd', the device tree names 'EFI\\BOOT\\Image'" },
	{ "another name", set_name, "the boot plan's name of file 4 is 'ram\\x1bdisk', planned was 'sub\\ramdisk'" },
	{ "another size", set_bytes, "the boot plan's size of file 1 is 4294967376, planned was 80\n"
		"the boot plan wants 'EFI\\BOOT\\Image' with 4294967376 bytes, it has 80 on the ESP" },
	{ "another hash", set_hash,
		"the boot plan's SHA-256 of file 6, 'EFI\\BOOT\\guest.dtb', begins with *, planned was *" },
	{ "a hash that nobody knows", forget_hash,
		"the boot plan has a SHA-256 of file 1, 'EFI\\BOOT\\Image', which begins with *, none was planned" },
	{ "a fixed address", set_fixed, "the boot plan's fixed address of file 1 (1 or 0) is 1, planned was 0" },
	{ "no fixed address", set_unfixed, "the boot plan's fixed address of file 4 (1 or 0) is 0, planned was 1\n"
		"the boot plan puts the file of '/chosen/domA/ramdisk' anywhere, the device tree asks for 0x480000" },
	{ "another address", set_address, "the boot plan's address of file 4 is 4722688, planned was 4718592\n"
		"the boot plan puts the file of '/chosen/domA/ramdisk' at 0x481000, the device tree asks for 0x480000" },
	{ "a limit that one cell cannot say", set_below, "the boot plan's limit of file 5 is 17592186044416, planned was 4294967296\n"
		"file 5 of the boot plan, 'EFI\\BOOT\\Image.gz', must lie below 0x100000000000, its nodes in the device tree say 0x100000000"
		" (0 is anywhere)" },
	{ "no limit", set_no_limit, "the boot plan's limit of file 1 is 0, planned was 17592186044416\n"
		"file 1 of the boot plan, 'EFI\\BOOT\\Image', must lie below 0x0, its nodes in the device tree say 0x100000000000 (0 is anywhere)" },
	{ "a limit for the hypervisor", set_xen_limit, "the boot plan's limit of file 0 is 4096, planned was 0\n"
		"file 0 of the boot plan, 'EFI\\BOOT\\xen.efi', must lie below 0x1000, its nodes in the device tree say 0x0 (0 is anywhere)" },
	{ "another kind", set_kind, "the boot plan gives '/chosen/domA/ramdisk' a file of kind 'other', must be of 'ramdisk'" },
	{ "a second hypervisor", set_second_xen, "the boot plan has file 4 of kind 'hypervisor', and the hypervisor is number 0\n"
		"the boot plan gives '/chosen/domA/ramdisk' a file of kind 'hypervisor', must be of 'ramdisk'" },
	{ "no copy", set_no_copy, "the boot plan's copy in file 5 (1 or 0) is 0, planned was 1" },
	{ "a copy of another", set_copy, "the boot plan's path of file 6 is 'EFI\\BOOT\\policy', planned was 'EFI\\BOOT\\guest.dtb'\n"
		"the boot plan's name of file 6 is 'policy', planned was 'guest.dtb'\n"
		"the boot plan's size of file 6 is 8, planned was 14\n"
		"the boot plan's SHA-256 of file 6, 'EFI\\BOOT\\policy', begins with 1b551587059622f0, planned was 30a9a2258bcf821a\n"
		"the boot plan's copy in file 6 (1 or 0) is 1, planned was 0\n"
		"the boot plan's source of file 6 is 2, planned was 0\n"
		"the boot plan gives '/chosen/domB/tree' the file 'EFI\\BOOT\\policy', the device tree names 'EFI\\BOOT\\guest.dtb'" },
	{ "a file less", drop_file, "the boot plan's number of files is 6, planned was 7\n"
		"the boot plan has 0 places for '/chosen/domB/tree' at byte * of the device tree, must have 1" },
	{ "a file more", add_file, "the boot plan's number of files is 8, planned was 7\n"
		"no module gets file 7 of the boot plan, 'EFI\\BOOT\\policy'" },
	{ "files exchanged", exchange_files, "the boot plan gives '/chosen/kernel' the file 'EFI\\BOOT\\policy', the device tree names"
		" 'EFI\\BOOT\\Image'\n"
		"the boot plan gives '/chosen/kernel' a file of kind 'XSM policy', must be of 'kernel'\n"
		"the boot plan gives '/chosen/policy' the file 'EFI\\BOOT\\Image', the device tree names 'EFI\\BOOT\\policy'\n"
		"the boot plan gives '/chosen/policy' a file of kind 'kernel', must be of 'XSM policy'" },
};

/* --- places */

static void lose_place(struct sample *s) { s->holes[PLACE_RAMDISK] = s->holes[--s->hole_count]; }
static void move_place(struct sample *s) { s->holes[PLACE_RAMDISK].address_at += 4; }
static void move_size(struct sample *s) { s->holes[PLACE_RAMDISK].size_at = s->holes[PLACE_RAMDISK].address_at; }
static void set_address_cells(struct sample *s) { s->holes[PLACE_RAMDISK].address_cells = 1; }
static void set_size_cells(struct sample *s) { s->holes[PLACE_IMAGE].size_cells = 1; }
static void set_file(struct sample *s) { s->holes[PLACE_PACKED_COPY].file = PACKED; }
static void set_xen_place(struct sample *s) { s->holes[PLACE_PACKED_COPY].file = XEN; }

static void double_place(struct sample *s)
{
	s->holes[s->hole_count] = s->holes[PLACE_RAMDISK];
	s->hole_count++;
}

static void add_place(struct sample *s)
{
	s->holes[s->hole_count] = s->holes[PLACE_RAMDISK];
	s->holes[s->hole_count].address_at = 100;
	s->holes[s->hole_count].size_at = 108;
	s->hole_count++;
}

static void turn_places(struct sample *s)
{
	struct wire_hole first = s->holes[0];

	s->holes[0] = s->holes[PLACES - 1];
	s->holes[PLACES - 1] = first;
}

static const struct damage damages_places[] = {
	{ "a place less", lose_place, "the boot plan has 0 places for '/chosen/domA/ramdisk' at byte * of the device tree, must have 1\n"
		"no module gets file 4 of the boot plan, 'EFI\\BOOT\\sub\\ramdisk'" },
	{ "a place twice", double_place, "the boot plan has 2 places for '/chosen/domA/ramdisk' at byte * of the device tree, must have 1" },
	{ "a place elsewhere", add_place, "the boot plan has a place at byte 100 of the device tree, where no module has its reg" },
	{ "a place that is moved", move_place, "the boot plan has 0 places for '/chosen/domA/ramdisk' at byte * of the device tree, must have 1\n"
		"the boot plan has a place at byte * of the device tree, where no module has its reg\n"
		"no module gets file 4 of the boot plan, 'EFI\\BOOT\\sub\\ramdisk'" },
	{ "a size over the address", move_size, "the boot plan has the size of '/chosen/domA/ramdisk' at byte * of the device tree, where it is at byte *" },
	{ "other address cells", set_address_cells, "the boot plan has 1 address cells and 1 size cells for '/chosen/domA/ramdisk', the device tree 2 and 1" },
	{ "other size cells", set_size_cells, "the boot plan has 2 address cells and 1 size cells for '/chosen/kernel', the device tree 2 and 2" },
	{ "a file that no cell can say", set_file, "file 3 of the boot plan, 'EFI\\BOOT\\Image.gz', must lie below 0x100000000000, its nodes in the device tree say 0x100000000 (0 is anywhere)\n"
		"no module gets file 5 of the boot plan, 'EFI\\BOOT\\Image.gz'" },
	{ "the hypervisor as a module", set_xen_place, "the boot plan gives '/chosen/domB/kernel' the file 'EFI\\BOOT\\xen.efi', the device tree names 'EFI\\BOOT\\Image.gz'\n"
		"the boot plan gives '/chosen/domB/kernel' a file of kind 'hypervisor', must be of 'kernel'\n"
		"a module gets file 0 of the boot plan, 'EFI\\BOOT\\xen.efi', which is the hypervisor\n"
		"no module gets file 5 of the boot plan, 'EFI\\BOOT\\Image.gz'" },
	{ "places in another order", turn_places, "" },
};

/* --- ranges */

static void lose_range(struct sample *s) { s->range_count--; }
static void set_range(struct sample *s) { s->ranges[1].bytes = 0xf; }
static void move_range(struct sample *s) { s->ranges[0].base = 0x50; }

static void add_range(struct sample *s)
{
	s->ranges[s->range_count] = (struct wire_range){ 0x100, 1 };
	s->range_count++;
}

static const struct damage damages_ranges[] = {
	{ "a range less", lose_range, "the boot plan's number of reserved ranges is 1, planned was 2" },
	{ "a range more", add_range, "the boot plan's number of reserved ranges is 3, planned was 2" },
	{ "a shorter range", set_range, "the boot plan's reserved range 1 is 0xf bytes at 0x80, planned was 0x10 at 0x80" },
	{ "a range elsewhere", move_range, "the boot plan's reserved range 0 is 0x10 bytes at 0x50, planned was 0x10 at 0x60" },
};

/* --- the tree, which plan and record believe in unless a test says so */

static void *value_of(struct sample *s, const char *path, const char *name)
{
	int len;

	return fdt_getprop_w(s->tree, fdt_path_offset(s->tree, path), name, &len);
}

static void set_cell(struct sample *s, const char *path, const char *name, uint32_t cell)
{
	fdt32_t swapped = cpu_to_fdt32(cell);

	memcpy(value_of(s, path, name), &swapped, sizeof(swapped));
}

/* Changes what is in the tree where it is, so that places stay where they are. */
static void change_text(struct sample *s, const char *path, const char *name, const char *text)
{
	memcpy(value_of(s, path, name), text, strlen(text));
}

static void rename_node(struct sample *s, const char *path, const char *name)
{
	memcpy((char *)(uintptr_t)fdt_get_name(s->tree, fdt_path_offset(s->tree, path), NULL), name, strlen(name));
}

static void other_tree(struct sample *s) { change_text(s, "/chosen/kernel", "compatible", "multiboot,kerneL"); }
static void shorter_tree(struct sample *s) { s->tree_bytes -= 8; }
static void filled(struct sample *s) { set_cell(s, "/chosen/kernel", "reg", 7); believe(s); }
static void address_cells(struct sample *s) { set_cell(s, "/chosen/domB", "#address-cells", 2); believe(s); }
static void no_cells(struct sample *s) { set_cell(s, "/chosen/domA", "#size-cells", 0); believe(s); }
static void many_cells(struct sample *s) { set_cell(s, "/chosen/domA", "#address-cells", 0x40000001); believe(s); }
static void lost_module(struct sample *s) { rename_node(s, "/chosen/domA/ramdisk", "ramdisc"); believe(s); }
static void lost_domain(struct sample *s) { rename_node(s, "/chosen/domB", "domb"); believe(s); }
static void lost_chosen(struct sample *s) { rename_node(s, "/chosen", "frozen"); believe(s); }
static void command_line(struct sample *s) { change_text(s, "/chosen", "xen,xen-bootargs", "konsole"); believe(s); }
static void no_string(struct sample *s) { ((char *)value_of(s, "/chosen", "xen,xen-bootargs"))[14] = 'x'; believe(s); }
static void two_strings(struct sample *s) { ((char *)value_of(s, "/chosen", "xen,xen-bootargs"))[7] = 0; believe(s); }
static void no_tree(struct sample *s) { s->tree_bytes = 0; believe(s); }

/* Another tree with the same offsets but without some property, whose name becomes another. */
static void lose_prop(struct sample *s, const char *name)
{
	uint32_t at = fdt_off_dt_strings(s->tree), end = at + fdt_size_dt_strings(s->tree);

	for (; at < end; at += (uint32_t)strlen((char *)s->tree + at) + 1) {
		if (!strcmp((char *)s->tree + at, name))
			s->tree[at] = '-';
	}
	believe(s);
}

static void no_reg(struct sample *s) { lose_prop(s, "reg"); }
static void no_command_line(struct sample *s) { lose_prop(s, "xen,xen-bootargs"); }

/* Room for more in the tree; what was added moves the places. */
static void open_tree(struct sample *s)
{
	s->tree = memcpy(arena_alloc(im.arena, BOOT_IMAGE_TREE_ROOM), s->tree, s->tree_bytes);
	fdt_open_into(s->tree, s->tree, BOOT_IMAGE_TREE_ROOM);
}

static void close_tree(struct sample *s)
{
	static const char *const modules[PLACES] = {
		"/chosen/kernel", "/chosen/policy", "/chosen/domA/kernel", "/chosen/domA/ramdisk", "/chosen/domB/kernel", "/chosen/domB/tree",
	};

	fdt_pack(s->tree);
	s->tree_bytes = fdt_totalsize(s->tree);
	for (size_t i = 0; i < PLACES; i++) {
		uint32_t at = (uint32_t)((uint8_t *)value_of(s, modules[i], "reg") - s->tree);

		s->holes[i].size_at += at - s->holes[i].address_at;
		s->holes[i].address_at = at;
	}
	believe(s);
}

/* A module of which the user said nothing. */
static void strange_module(struct sample *s)
{
	int node;

	open_tree(s);
	node = fdt_add_subnode(s->tree, fdt_path_offset(s->tree, "/chosen/domB"), "tre");
	fdt_setprop(s->tree, node, "compatible", "x\0multiboot,module", 19);
	close_tree(s);
}

/* The same where Xen does not look: it is nobody's business. */
static void far_module(struct sample *s)
{
	open_tree(s);
	fdt_setprop(s->tree, fdt_path_offset(s->tree, "/reserved-memory/two@60"), "compatible", "multiboot,module", 17);
	fdt_setprop(s->tree, fdt_path_offset(s->tree, "/reserved-memory"), "compatible", "xen,domain", 11);
	close_tree(s);
}

static void empty_command_line(struct sample *s)
{
	open_tree(s);
	fdt_setprop(s->tree, fdt_path_offset(s->tree, "/chosen"), "xen,xen-bootargs", "", 0);
	close_tree(s);
	s->header.command_line = s->boot.command_line = "";
}

static void lost_command_line(struct sample *s)
{
	empty_command_line(s);
	s->header.command_line = s->boot.command_line = "a";
}

/* What a domain does not say is as above it. */
static void outer_cells(struct sample *s)
{
	open_tree(s);
	set_cell(s, "/chosen", "#size-cells", 1);
	fdt_delprop(s->tree, fdt_path_offset(s->tree, "/chosen/domA"), "#address-cells");
	fdt_delprop(s->tree, fdt_path_offset(s->tree, "/chosen/domA"), "#size-cells");
	close_tree(s);
}

static const struct damage damages_tree[] = {
	{ "another tree", other_tree, "the loader's device tree has * bytes, the planned one *, and they differ from byte * on\n"
		"the SHA-256 of the loader's device tree begins with *, the boot plan has *" },
	{ "a tree cut off", shorter_tree, "the loader's device tree has * bytes, the planned one *, and they differ from byte * on\n"
		"the SHA-256 of the loader's device tree begins with *, the boot plan has *\n"
		"the loader's device tree has * bytes, the boot plan says *\n"
		"the loader's device tree says that it has * bytes, its section has *" },
	{ "no tree at all", no_tree, "section '.dtb' of the loader has 0 bytes in memory\n"
		"the loader's boot plan of * bytes cannot be used: its numbers are damaged" },
	{ "a reg that is not zero", filled, "the reg of '/chosen/kernel' in the loader's device tree has 0x07 at its byte 3, must be 0" },
	{ "more address cells", address_cells, "'/chosen/domB/kernel' in the loader's device tree has a reg of 8 bytes with 2 address cells and 1 size cells, must have one address and one size of 1 or 2 cells\n"
		"'/chosen/domB/tree' *" },
	{ "no size cells", no_cells, "'/chosen/domA/kernel' in the loader's device tree has a reg of 12 bytes with 2 address cells and 0 size cells, must have one address and one size of 1 or 2 cells\n"
		"'/chosen/domA/ramdisk' *" },
	{ "far too many cells", many_cells, "'/chosen/domA/kernel' in the loader's device tree has a reg of 12 bytes with 1073741825 address cells and 1 size cells, must have one address and one size of 1 or 2 cells\n"
		"'/chosen/domA/ramdisk' *" },
	{ "no reg", no_reg, "'/chosen/kernel' in the loader's device tree has a reg of 0 bytes with 2 address cells and 2 size cells, must have one address and one size of 1 or 2 cells\n"
		"'/chosen/policy' *" },
	{ "a module less", lost_module, "'/chosen/domA/ramdisc' in the loader's device tree is a module that was not planned\n"
		"*\n"
		"'/chosen/domA/ramdisk' is not in the loader's device tree\n"
		"*" },
	{ "a domain less", lost_domain, "'/chosen/domb/old' in the loader's device tree is a module that was not planned\n"
		"*\n"
		"'/chosen/domB/old' is not in the loader's device tree\n"
		"*" },
	{ "no /chosen", lost_chosen, "the loader's device tree has no command line for Xen, the boot plan has 'console=dtuart'\n"
		"'/chosen/kernel' is not in the loader's device tree\n"
		"*" },
	{ "a module more", strange_module, "'/chosen/domB/tre' in the loader's device tree is a module that was not planned" },
	{ "a module more, where Xen does not look", far_module, "" },
	{ "cells from above", outer_cells, "'/chosen/kernel' in the loader's device tree has a reg of 16 bytes with 2 address cells and 1 size"
		" cells, must have *\n'/chosen/policy' in the loader's device tree has *\n"
		"the boot plan has a place at byte * of the device tree, where no module has its reg\n"
		"the boot plan has a place at byte * of the device tree, where no module has its reg\n"
		"no module gets file 1 of the boot plan, 'EFI\\BOOT\\Image'\n"
		"no module gets file 2 of the boot plan, 'EFI\\BOOT\\policy'" },
	{ "another command line in the tree", command_line, "the command line in the loader's device tree is 'konsole=dtuart', the boot plan has 'console=dtuart'" },
	{ "a command line without end", no_string, "the command line in the loader's device tree is 'console=dtuartx', the boot plan has 'console=dtuart'" },
	{ "a command line of two strings", two_strings, "the command line in the loader's device tree is 'console', the boot plan has 'console=dtuart'" },
	{ "an empty command line", empty_command_line, "" },
	{ "a command line that the tree lacks", lost_command_line,
		"the command line in the loader's device tree is '', the boot plan has 'a'" },
	{ "no command line", no_command_line, "the loader's device tree has no command line for Xen, the boot plan has 'console=dtuart'" },
};

/* --- the volume */

static struct fat_entry *entry(struct sample *s, const char *path)
{
	for (size_t i = 0; i < s->volume.entries.count; i++) {
		if (!strcmp(s->volume.entries.at[i].path, path))
			return &s->volume.entries.at[i];
	}
	abort();
}

static void lose_entry(struct sample *s) { entry(s, "EFI/BOOT/Image.gz")->path = "EFI/BOOT/Image.g"; }
static void set_entry_size(struct sample *s) { entry(s, "EFI/BOOT/Image.gz")->size = 21; }
static void set_directory(struct sample *s) { entry(s, "EFI/BOOT/xen.efi")->directory = true; }

static const struct damage damages_volume[] = {
	{ "a file is missing", lose_entry, "the boot plan wants 'EFI\\BOOT\\Image.gz', which is not on the ESP" },
	{ "a file has another size", set_entry_size, "the boot plan wants 'EFI\\BOOT\\Image.gz' with 20 bytes, it has 21 on the ESP" },
	{ "a file is a directory", set_directory, "the boot plan wants 'EFI\\BOOT\\xen.efi', which is not on the ESP" },
};

static void test_damages(const struct damage *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct sample s;
		const char *got;

		take_apart(&s);
		if (list[i].change)
			list[i].change(&s);
		got = judge(&s);
		if (!ok(!fnmatch(list[i].want, got, FNM_NOESCAPE), list[i].name)) {
			tap_show("got", got);
			tap_show("want", list[i].want);
		}
	}
}

/* The bits of a byte of the record that mean something in this version: doc/boot-plan.md. */
static uint8_t meaning(const struct wire_plan *p, size_t at)
{
	size_t in_file = (at - p->file_at) % WIRE_PLAN_FILE;

	if (at == 10 || at == 11)
		return 0; /* the header may be longer */
	if (at >= 20 && at < 24)
		return at == 20 ? 0x31 : 0;
	if (at < p->file_at)
		return at >= 116 ? 0 : 0xff;
	if (at < p->hole_at)
		return in_file >= 76 ? 0 : in_file < 64 || in_file >= 68 ? 0xff : in_file == 64 ? 3 : 0;
	if (at < p->range_at)
		return (at - p->hole_at) % WIRE_PLAN_HOLE >= 14 ? 0 : 0xff;
	return p->text_at + p->text_bytes - at <= 8 && !p->bytes[at] ? 0 : 0xff; /* zeros fill it up */
}

/* Any bit of the record turned is a problem. */
static void test_record(void)
{
	struct span record = boot_record(im.arena, &im.plan, &im.boot), loader;
	uint8_t *bytes = (uint8_t *)arena_copy(im.arena, record.at, record.len);
	bool seen = true;
	struct wire_plan p;

	if (wire_plan_open(&p, record.at, record.len))
		abort();
	for (size_t i = 0; i < record.len; i++) {
		for (unsigned int bit = 1; bit < 0x100; bit *= 2) {
			const char *problems;

			bytes[i] = (uint8_t)(record.at[i] ^ bit);
			loader = stub_make(im.arena, im.stub, im.boot.tree, (struct span){ bytes, record.len });
			problems = problems_of(loader, &im.plan, &im.volume);
			if (!*problems && meaning(&p, i) & bit) {
				printf("# byte %zu with 0x%02x is not seen\n", i, bytes[i]);
				seen = false;
			}
		}
		bytes[i] = record.at[i];
	}
	ok(seen, "every bit of the boot plan that means something is compared");
}

/* Trees that are not the planned one, each with its hash in the record, so that they are read to the end. */
static void test_tree_noise(void)
{
	bool seen = true;

	for (size_t i = 0; i < im.boot.tree.len; i++) {
		static const uint8_t values[] = { 0, 1, 0x7f, 0xff };

		for (size_t j = 0; j < COUNT(values); j++) {
			struct sample s;

			take_apart(&s);
			if (s.tree[i] == values[j])
				continue;
			s.tree[i] = values[j];
			hash_bytes((struct span){ s.tree, s.tree_bytes }, s.header.tree_hash);
			seen = seen && *judge(&s);
		}
	}
	ok(seen, "every byte of the tree is compared, and can be anything");
}

static void test_truncations(void)
{
	struct span loader = im.plan.files.at[im.plan.loader].bytes;
	bool seen = true;

	for (size_t i = 0; i < loader.len; i++)
		seen = seen && *problems_of((struct span){ loader.at, i }, &im.plan, &im.volume);
	ok(seen, "every truncation is seen");
}

/* The loader in a file, in two pieces, with other bytes around them. */
static void test_disk(void)
{
	struct problems p = { .arena = im.arena };
	struct span loader = im.plan.files.at[im.plan.loader].bytes;
	size_t half = loader.len / 2 + 1, end = 70000 + loader.len;
	uint8_t *disk = arena_alloc(im.arena, end);
	struct fat_entry *e = NULL;
	int fd = -1;

	for (size_t i = 0; i < im.volume.entries.count; i++)
		e = strcmp(im.volume.entries.at[i].path, "EFI/BOOT/BOOTAA64.EFI") ? e : &im.volume.entries.at[i];
	memcpy(disk + 70000, loader.at, half);
	memcpy(disk + 3, loader.at + half, loader.len - half);
	*list_add(im.arena, &e->extents) = (struct fat_extent){ 70000, half };
	*list_add(im.arena, &e->extents) = (struct fat_extent){ 3, loader.len - half };
	im.plan.image_bytes = end;
	if (io_memory_file("disk", (struct span){ disk, end }, &fd) < 0)
		abort();
	is_number((uint64_t)-boot_check(im.arena, fd, &im.plan, &im.volume, &p), 0, "a loader is read from a disk");
	is_number(p.list.count, 0, "without problems");
	e->extents.at[1].offset++;
	ok(!boot_check(im.arena, fd, &im.plan, &im.volume, &p) && p.list.count, "from another place it is another");
	p.list.count = 0;
	e->extents.count = 1;
	ok(!boot_check(im.arena, fd, &im.plan, &im.volume, &p) && p.list.count, "half of it is not enough");
	e->extents.at[0].offset = end - half + 1;
	is_number((uint64_t)-boot_check(im.arena, fd, &im.plan, &im.volume, &p), ENODATA, "what cannot be read is an error");
	p.list.count = 0;
	e->size = UINT32_MAX;
	ok(!boot_check(im.arena, fd, &im.plan, &im.volume, &p) && p.list.count == 1, "one that is too long is not read");
	is_text(p.list.at[0], "the loader has 4294967295 bytes, must have at most 16777216", "but said so");
	p.list.count = 0;
	e->directory = true;
	ok(!boot_check(im.arena, fd, &im.plan, &im.volume, &p) && !p.list.count, "that one is missing is another's to say");
}

int main(void)
{
	if (!ok(boot_image_make(&im) && !im.diag.findings.count, "a sample can be made"))
		return done();
	test_damages(damages_header, COUNT(damages_header));
	test_damages(damages_files, COUNT(damages_files));
	test_damages(damages_places, COUNT(damages_places));
	test_damages(damages_ranges, COUNT(damages_ranges));
	test_damages(damages_tree, COUNT(damages_tree));
	test_damages(damages_volume, COUNT(damages_volume));
	test_record();
	test_tree_noise();
	test_truncations();
	test_disk();
	return done();
}
