/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * property.c - tests of the table of domains' properties
 */
#include "rule/property.h"
#include "tap.h"

static void is_near(const char *name, const char *wanted)
{
	const struct property *near = property_near(name);

	if (wanted && near)
		is_text(near->name, wanted, name);
	else
		ok(!wanted && !near, name);
}

static void test_near(void)
{
	static const struct { const char *name, *near; } rows[] = {
		{ "vcpus", "cpus" }, { "cpu", "cpus" }, { "CPUS", "cpus" }, { "memroy", "memory" }, { "pl011", "vpl011" },
		{ "nr-spis", "nr_spis" }, { "xen,static_mem", "xen,static-mem" }, { "static-mem", "xen,static-mem" },
		{ "xen,direct-map", "direct-map" }, { "llc-colours", "llc-colors" }, { "xen,sci-type", "xen,sci_type" },
		{ "max-grant-frame", "max_grant_frames" }, { "xen,domain-p2m-mem", "xen,domain-p2m-mem-mb" }, { "sv", "sve" },
		{ "", NULL }, { "x", NULL }, { "domid", NULL }, { "kernel", NULL }, { "xlnx,memory", NULL }, { "xen,", NULL },
		{ "0123456789012345678901234567890123456789012345678901234567890123456789", NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		is_near(rows[i].name, rows[i].near);
}

static void test_nearest(void)
{
	static const char *const names[] = { "bootargs", "xen,path", "xen,xen-bootargs", NULL };
	static const struct { const char *name, *near; } rows[] = {
		{ "bootargs", "bootargs" }, { "boot-arg", "bootargs" }, { "xen-path", "xen,path" }, { "paths", "xen,path" },
		{ "xen-bootarg", "xen,xen-bootargs" }, { "XEN,PATH", "xen,path" }, { "bootcmd", NULL }, { "", NULL },
		{ "0123456789012345678901234567890123456789012345678901234567890123456789", NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *near = property_nearest(rows[i].name, names);

		ok(rows[i].near ? near && !strcmp(near, rows[i].near) : !near, rows[i].name);
	}
	ok(property_is_standard("phandle") && property_is_standard("#x") && !property_is_standard("bootargs"), "what stands in any node");
}

static void test_release(void)
{
	const struct property *p2m = property_find("xen,domain-p2m-mem-mb"), *cells = property_find("#xen,static-mem-size-cells");
	struct xen_info xen = { .major = 4, .minor = 13 }, unknown = { .major = -1, .minor = -1 };

	ok(!property_is_read(p2m, &xen), "before it came");
	xen.minor = 14;
	ok(property_is_read(p2m, &xen), "in a release that may have it from a later one");
	xen.minor = 17;
	ok(property_is_read(p2m, &xen) && !property_is_read(cells, &xen), "after its last release");
	xen.minor = 16;
	ok(property_is_read(cells, &xen), "in its last release");
	ok(property_is_read(cells, NULL) && property_is_read(cells, &unknown), "of an unknown release nothing is said");
	ok(!property_find("memor") && !property_find("memoryx"), "a name is whole");
}

static void test_option(void)
{
	static const char text[] = "# CONFIG_STATIC_MEMORY is not set\nCONFIG_ARM64_SVE=y\n";
	struct arena *a = arena_make();
	struct xen_info xen = { .major = 4, .minor = 17,
				.config = kconfig_read(a, (struct span){ (const uint8_t *)text, sizeof(text) - 1 }) };
	struct xen_info without = { .major = 4, .minor = 17 };

	ok(property_lacks_option(property_find("xen,static-mem"), &xen), "an option that is off");
	ok(!property_lacks_option(property_find("xen,static-mem"), &without), "an unknown configuration");
	ok(!property_lacks_option(property_find("sve"), &xen), "an option that is on");
	ok(!property_lacks_option(property_find("llc-colors"), &xen), "an option of a property that this release does not read");
	ok(!property_lacks_option(property_find("memory"), &xen), "a property that needs none");
	arena_free(a);
}

int main(void)
{
	test_near();
	test_nearest();
	test_release();
	test_option();
	return done();
}
