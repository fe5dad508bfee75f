/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * placement.c - tests of src/model/placement.h: Xen's arithmetic at its boundaries
 *
 * A place is compared as text, in MiB from the start of the bank: "0-1 2-4" is a kernel's file and the modules.
 */
#include "model/placement.h"

#include <stdlib.h>

#include "tap.h"

enum { KiB = 1024, MiB = 1024 * 1024 };
static const uint64_t base = 0x40000000;
static char text[100];

static const char *find_at(const struct kernel *k, uint64_t start, uint64_t bytes, uint64_t ramdisk)
{
	static const char *const failures[] = { "", "full", "nowhere", "outside" };
	const struct placement_bank bank = { start, bytes };
	struct placement p;
	enum placement_failure failure = placement_find(k, bank, ramdisk, &p);

	if (failure)
		return failures[failure];
	snprintf(text, sizeof(text), "%g-%g %g-%g%s", (double)(p.kernel_at - start) / MiB, (double)(p.kernel_end - start) / MiB,
		 (double)(p.tree_at - start) / MiB, (double)(p.modules_end - start) / MiB, placement_overlaps(k, bank, &p) ? " over" : "");
	return text;
}

static const char *find(const struct kernel *k, uint64_t bytes, uint64_t ramdisk)
{
	return find_at(k, base, bytes, ramdisk);
}

static void test_64bit(void)
{
	const struct kernel page = { .is_64bit = true, .bytes = 4096 };
	const struct kernel large = { .is_64bit = true, .bytes = 126 * MiB }, full = { .is_64bit = true, .bytes = 128 * MiB };
	const struct kernel behind = { .is_64bit = true, .bytes = 4096, .text_offset = 512 * KiB };
	const struct kernel far = { .is_64bit = true, .bytes = 4096, .text_offset = 16 * MiB };

	is_text(find(&page, 4 * MiB - 4096, 0), "full", "a page and the tree need 4 MiB,");
	is_text(find(&page, 4 * MiB, 0), "nowhere", "and must not touch:");
	is_text(find(&page, 4 * MiB + 4096, 0), "0-0.00390625 2.00391-4.00391", "4 MiB and a page are enough");
	is_text(find(&page, 64 * MiB, 0), "0-0.00390625 62-64", "the tree is at the end");
	is_text(find(&page, 64 * MiB, 1), "0-0.00390625 60-64", "a byte of ramdisk takes 2 MiB");
	is_text(find(&page, 64 * MiB, 2 * MiB), "0-0.00390625 60-64", "as 2 MiB do,");
	is_text(find(&page, 64 * MiB, 2 * MiB + 1), "0-0.00390625 58-64", "and one more 4");
	is_text(find(&page, 130 * MiB - 4096, 0), "0-0.00390625 127.996-129.996", "with less than 130 MiB it is at the end,");
	is_text(find(&page, 130 * MiB, 0), "0-0.00390625 128-130", "from 130 on at 128 MiB");
	is_text(find(&page, 1024 * MiB, 0), "0-0.00390625 128-130", "and stays there");
	is_text(find(&large, 256 * MiB, 0), "0-126 128-130", "a kernel that ends before 128 MiB");
	is_text(find(&full, 256 * MiB, 0), "0-128 254-256", "one that ends there");
	is_text(find(&full, 130 * MiB, 0), "nowhere", "and without room behind it");
	is_text(find(&behind, 64 * MiB, 0), "0.5-0.503906 62-64", "text_offset is from the bank's start");
	is_text(find(&behind, 4 * MiB, 0), "nowhere", "with a text_offset the kernel's rounded end counts,");
	is_text(find(&behind, 3584 * KiB, 0), "nowhere", "and its start does not, by which it would fit,");
	is_text(find(&behind, 3584 * KiB - 4096, 0), "full", "up to here");
	is_text(find(&far, 17 * MiB, 0), "16-16.0039 14-16", "below the kernel, when there is nothing behind it");
	is_text(find(&far, 18 * MiB, 14 * MiB), "nowhere", "but not when all that is there is just enough");
	is_text(find(&far, 16 * MiB, 0), "outside", "a kernel behind the end of memory");
}

static void test_direct_map(void)
{
	const struct kernel page = { .is_64bit = true, .bytes = 4096 };

	is_text(find_at(&page, 0x80100000, 5 * MiB, 0), "0-0.00390625 3-5", "a bank that does not begin at 2 MiB: its end counts as it is");
	is_text(find_at(&page, 0x80100000, 3 * MiB, 0), "nowhere", "and the kernel's is rounded up as an address");
	is_text(find_at(&page, 0x80100000, 3 * MiB + 4096, 0), "0-0.00390625 1.00391-3.00391", "where one more page is enough");
	is_text(find_at(&page, UINT64_MAX - MiB, 64 * MiB, 0), "outside", "no overflow");
}

static void test_32bit(void)
{
	const struct kernel page = { .bytes = 4096 }, whole = { .bytes = 2 * MiB }, fixed = { .bytes = 4096, .start = 0x41000000 };
	const struct kernel below = { .bytes = 4096, .start = 0x8000 };

	is_text(find(&page, 64 * MiB, 0), "62-62.0039 60-62", "as high as it can, the tree below");
	is_text(find(&page, 256 * MiB, 0), "126-126.004 128-130", "but in the first 128 MiB");
	is_text(find(&whole, 256 * MiB, 0), "126-128 254-256", "when it ends there the tree is at the end");
	is_text(find(&page, 4 * MiB, 0), "nowhere", "below it the tree must not take all");
	is_text(find(&page, 4096, 0), "full", "no room for the tree");
	is_text(find(&whole, MiB, 0), "outside", "not even for the kernel");
	is_text(find(&fixed, 64 * MiB, 0), "16-16.0039 62-64", "at its address");
	is_text(find(&below, 64 * MiB, 0), "outside", "which has no memory");
}

static void test_running(void)
{
	struct kernel k = { .is_64bit = true, .bytes = MiB, .image_size = 16 * MiB };

	is_text(find(&k, 18 * MiB, 0), "0-1 16-18", "a running kernel that touches the tree");
	is_text(find(&k, 18 * MiB - 4096, 0), "0-1 15.9961-17.9961 over", "and one that goes over it");
	k.image_size = 128 * MiB;
	is_text(find(&k, 256 * MiB, 0), "0-1 128-130", "at 128 MiB too");
	k.image_size++;
	is_text(find(&k, 256 * MiB, 0), "0-1 128-130 over", "by a byte");
	k.image_size = UINT64_MAX;
	is_text(find(&k, 256 * MiB, 0), "0-1 128-130 over", "no overflow");
	k = (struct kernel){ .is_64bit = true, .bytes = 4096, .text_offset = 16 * MiB, .image_size = 2 * MiB };
	is_text(find(&k, 17 * MiB, 0), "16-16.0039 14-16 over", "or beyond the end of memory");
}

static void test_least(void)
{
	struct kernel k = { .is_64bit = true, .bytes = 4096 };

	is_number(placement_least(&k, base, 0), 5 * MiB, "the least whole MiB for a page");
	is_number(placement_least(&k, base, 1), 7 * MiB, "with a ramdisk");
	k.image_size = 16 * MiB;
	is_number(placement_least(&k, base, 0), 18 * MiB, "with what it takes when it runs");
	k.text_offset = 1ULL << 63;
	is_number(placement_least(&k, base, 0), 0, "none is enough");
	k = (struct kernel){ .bytes = 10 * MiB };
	is_number(placement_least(&k, base, 0), 14 * MiB, "a 32-bit kernel, and the tree below it");
}

int main(void)
{
	test_64bit();
	test_direct_map();
	test_32bit();
	test_running();
	test_least();
	return done();
}
