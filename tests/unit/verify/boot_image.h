/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot_image.h - a sealed plan with a loader, made in memory from files in memory
 *
 * Dom0's kernel lies anywhere; domain A has a compressed kernel, a ramdisk at a fixed address and a tree in one address cell;
 * domain B has the same kernel, of which it gets a copy below 4 GiB. With values of a unit the root and Dom0's line are marked,
 * and domain B's line names a partition.
 */
#ifndef TESTS_BOOT_IMAGE_H
#define TESTS_BOOT_IMAGE_H

#include <libfdt.h>

#include "base/io.h"
#include "model/partuuid.h"
#include "pe_image.h"
#include "plan/boot.h"
#include "plan/seal.h"
#include "plan/stub.h"
#include "verify/boot.h"

enum { BOOT_IMAGE_TREE_ROOM = 16 * 1024 };

struct boot_image {
	struct arena *arena;
	struct diag diag;
	struct span stub;
	bool units;               /* there are values of a unit, in a file */
	struct span unit;         /* that file, or empty */
	struct plan plan;         /* sealed; a copy, so that a test may change it */
	struct boot boot;         /* the plan's */
	struct fat_volume volume; /* as it would be found */
};

/* Names of files in memory, and what they hold. */
static const struct { const char *name; const uint8_t bytes[80]; size_t len; } boot_image_files[] = {
	{ "xen.efi", "the hypervisor", 14 },
	{ "Image", { [56] = 'A', 'R', 'M', 0x64, [79] = 1 }, 80 },
	{ "Image.gz", { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, 20 },
	{ "sub\\ramdisk", "a ramdisk", 9 },
	{ "guest.dtb", "no tree at all", 14 },
	{ "policy", "a policy", 8 },
};

static inline const char *boot_image_file(struct boot_image *im, const char *name, struct span bytes)
{
	int fd = -1; /* stays open for as long as the test runs */

	if (io_memory_file(name, bytes, &fd) < 0)
		abort();
	return arena_fmt(im->arena, "/proc/self/fd/%d", fd);
}

static inline void boot_image_text(void *to, const char *name, const char *text)
{
	fdt_property(to, name, text, (int)strlen(text) + 1);
}

static inline void boot_image_module(void *to, const char *name, const char *kind, const char *file)
{
	char compatible[64];
	int len = snprintf(compatible, sizeof(compatible), "%s%cmultiboot,module", kind, 0) + 1;

	fdt_begin_node(to, name);
	fdt_property(to, "compatible", compatible, len);
	boot_image_text(to, "uefi,binary", file);
}

/* A value in the root: a text of 4 characters and a number, in the order that they do not lie in. */
static inline void boot_image_units(void *to)
{
	static const char marker[] = "revision=rev\0serial-number=serial";

	boot_image_text(to, "serial-number", "0000");
	fdt_property_u32(to, "revision", 0);
	fdt_property(to, "xen-esp,unit", marker, sizeof(marker));
}

/* A command line, behind a module's other properties. */
static inline void boot_image_line(void *to, const char *line, const char *marker)
{
	boot_image_text(to, "bootargs", line);
	if (marker)
		boot_image_text(to, "xen-esp,unit", marker);
}

static inline void boot_image_domain(void *to, const char *name, uint32_t cells)
{
	fdt_begin_node(to, name);
	boot_image_text(to, "compatible", "xen,domain");
	fdt_property_u32(to, "#address-cells", cells);
	fdt_property_u32(to, "#size-cells", 1);
}

/* Modules that nothing is loaded for: one names no file and has a reg of its own, the other's file is not there. */
static inline void boot_image_lost(void *to)
{
	static const uint8_t reg[8] = { 0x40, [7] = 1 };

	fdt_begin_node(to, "old");
	fdt_property(to, "compatible", "multiboot,module", 17);
	fdt_property(to, "reg", reg, sizeof(reg));
	fdt_end_node(to);
	boot_image_module(to, "lost", "multiboot,ramdisk", "nowhere");
	fdt_end_node(to);
}

/* The user's tree. */
static inline void boot_image_describe(void *to, bool units)
{
	static const fdt32_t fixed[] = { 0, 0x480000, 0 }, reserved[] = { 0, 0x80, 0x10, 0, 0x60, 0x10 };
	fdt32_t swapped[6];

	fdt_create(to, BOOT_IMAGE_TREE_ROOM);
	fdt_finish_reservemap(to);
	fdt_begin_node(to, "");
	if (units)
		boot_image_units(to);
	fdt_begin_node(to, "reserved-memory");
	for (size_t i = 0; i < 6; i++)
		swapped[i] = cpu_to_fdt32(reserved[i]);
	fdt_begin_node(to, "two@60");
	fdt_property(to, "reg", swapped, sizeof(swapped));
	fdt_end_node(to);
	fdt_end_node(to);
	fdt_begin_node(to, "disk");
	boot_image_text(to, "compatible", "xen-esp,disk");
	boot_image_text(to, "loader", "stub");
	boot_image_text(to, "on-failure", "reset");
	fdt_property(to, "quiet", "", 0);
	if (units) {
		boot_image_text(to, "unit-values", "file");
		fdt_begin_node(to, "partition");
		boot_image_text(to, "type", "var");
		boot_image_text(to, "label", "data");
		boot_image_text(to, "size", "1MiB");
		fdt_end_node(to);
	}
	fdt_end_node(to);
	fdt_begin_node(to, "chosen");
	boot_image_text(to, "xen,xen-bootargs", "console=dtuart");
	boot_image_module(to, "kernel", "multiboot,kernel", "Image");
	if (units)
		boot_image_line(to, "serial=0000", "bootargs=line");
	fdt_end_node(to);
	boot_image_module(to, "policy", "xen,xsm-policy", "policy");
	fdt_end_node(to);
	boot_image_domain(to, "domA", 2);
	boot_image_module(to, "kernel", "multiboot,kernel", "Image.gz");
	fdt_end_node(to);
	boot_image_module(to, "ramdisk", "multiboot,ramdisk", "sub/ramdisk");
	for (size_t i = 0; i < 3; i++)
		swapped[i] = cpu_to_fdt32(fixed[i]);
	fdt_property(to, "reg", swapped, 12);
	fdt_end_node(to);
	fdt_end_node(to);
	boot_image_domain(to, "domB", 1);
	boot_image_lost(to);
	boot_image_module(to, "kernel", "multiboot,kernel", "Image.gz");
	if (units)
		boot_image_line(to, "root=PARTUUID={data} x", NULL);
	fdt_end_node(to);
	boot_image_module(to, "tree", "multiboot,device-tree", "guest.dtb");
	fdt_end_node(to);
	fdt_end_node(to);
	fdt_end_node(to);
	fdt_end_node(to);
	fdt_finish(to);
}

static inline const struct system *boot_image_system(struct boot_image *im)
{
	struct search *search = arena_new(im->arena, struct search);
	struct settings settings = { 0 };
	uint8_t *blob = arena_alloc(im->arena, BOOT_IMAGE_TREE_ROOM);
	struct dt_tree *tree;

	boot_image_describe(blob, im->units);
	tree_make(&im->diag, "board.dtb", (struct span){ blob, fdt_totalsize(blob) }, &tree);
	if (tree)
		partuuid_fill(&im->diag, tree);
	search->beside = "/nowhere";
	for (size_t i = 0; i < COUNT(boot_image_files); i++) {
		struct span bytes = { boot_image_files[i].bytes, boot_image_files[i].len };

		*list_add(im->arena, &search->overrides) = (struct override){
			.name = boot_image_files[i].name, .path = boot_image_file(im, boot_image_files[i].name, bytes),
		};
	}
	settings.stub = boot_image_file(im, "stub", im->stub);
	return tree ? system_make(&im->diag, tree, search, &settings) : NULL;
}

/* The volume with every file of the plan, whose sizes are all that is looked at. */
static inline void boot_image_volume(struct boot_image *im)
{
	for (size_t i = 0; i < im->plan.files.count; i++) {
		char *path = arena_dup(im->arena, im->plan.files.at[i].path);

		for (char *c = path; *c; c++)
			*c = *c == '\\' ? '/' : *c;
		*list_add(im->arena, &im->volume.entries) = (struct fat_entry){ .path = path, .size = (uint32_t)im->plan.files.at[i].size };
	}
}

/* False when anything goes wrong. */
static inline bool boot_image_make_with(struct boot_image *im, bool units)
{
	static struct pe_image pe;
	struct plan_input input = { 0 };
	const struct system *sys;
	struct seal_work *work;
	struct seal seal;

	*im = (struct boot_image){ .arena = arena_make(), .units = units };
	im->diag.arena = im->arena;
	pe_image_stub(&pe);
	im->stub = (struct span){ pe.bytes, pe.len };
	sys = boot_image_system(im);
	if (!sys || seal_begin(&im->diag, plan_make(&im->diag, sys, &input), NULL, &work) < 0 ||
	    seal_end(&im->diag, work, NULL, NULL, &seal) < 0)
		return false;
	im->plan = *seal.plan;
	im->boot = *seal.plan->boot;
	im->plan.boot = &im->boot;
	if (units)
		im->unit = im->plan.files.at[im->plan.unit_file].bytes;
	boot_image_volume(im);
	return true;
}

static inline bool boot_image_make(struct boot_image *im)
{
	return boot_image_make_with(im, false);
}

#endif
