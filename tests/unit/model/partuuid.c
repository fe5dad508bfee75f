/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * partuuid.c - tests of src/model/partuuid.h: stand-ins for GUIDs, and the GUIDs in their place
 */
#include "model/partuuid.h"

#include "tap.h"

static struct dt_node nodes[] = { { .index = 5 }, { .index = 0xabc } };
static const uint8_t own[GUID_BYTES] = { 0x67, 0x45, 0x23, 0x01, 0xab, 0x89, 0xde, 0x4c, 0x81, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef };
static const struct partition partitions[] = { { .node = NULL }, { .node = &nodes[0] }, { .node = &nodes[1], .guid = own } };

#define STAND_IN(number) "78656e2d-6573-4070-8000-" number

static void test_find(void)
{
	ok(partuuid_find(STAND_IN("000000000005"), partitions, COUNT(partitions)) == &partitions[1], "a stand-in is of a node");
	ok(partuuid_find(STAND_IN("000000000abc") "/PARTNROFF=1", partitions, COUNT(partitions)) == &partitions[2], "whatever is behind it");
	ok(partuuid_find("01234567-89AB-4CDE-8123-456789abcdef", partitions, COUNT(partitions)) == &partitions[2], "a GUID of its own");
	ok(!partuuid_find("01234567-89AB-4CDE-8123-456789abcdee", partitions, COUNT(partitions)), "another GUID");
	ok(!partuuid_find(STAND_IN("000000000006"), partitions, COUNT(partitions)), "a node that is no partition");
	ok(partuuid_find(STAND_IN("000000000000"), partitions, COUNT(partitions)) == &partitions[0], "the root's number is the ESP's without a node");
	ok(!partuuid_find("", partitions, COUNT(partitions)), "nothing");
	ok(!partuuid_find(STAND_IN("00000000000"), partitions, COUNT(partitions)), "a stand-in that is cut off");
}

static void test_written(void)
{
	static const struct partition labelled[] = { { .label = "boot" }, { .node = &nodes[0], .label = "a b" } };
	struct arena *a = arena_make();

	is_text(partuuid_written(a, "x=" STAND_IN("000000000005") "/1 " STAND_IN("000000000000"), labelled, COUNT(labelled)), "x={a b}/1 {boot}",
		"as it is written");
	is_text(partuuid_written(a, "PARTUUID=01234567", labelled, COUNT(labelled)), "PARTUUID=01234567", "nothing stands for another thing");
	is_text(partuuid_written(a, "", labelled, COUNT(labelled)), "", "nothing");
	arena_free(a);
}

static void test_write(void)
{
	uint8_t guids[COUNT(partitions)][GUID_BYTES] = { { 1 }, { 0x33, 0x22, 0x11, 0xFE }, { 2 } };
	char text[] = "a=" STAND_IN("000000000005") " b=" STAND_IN("000000000007") " c=" STAND_IN("000000000abc") " " STAND_IN("0000");

	is_number(partuuid_count((struct span){ (const uint8_t *)text, sizeof(text) }), 3, "stand-ins are counted, cut ones are none");
	partuuid_write((uint8_t *)text, sizeof(text), partitions, guids, COUNT(partitions));
	is_text(text, "a=fe112233-0000-0000-0000-000000000000 b=" STAND_IN("000000000007") " c=00000002-0000-0000-0000-000000000000 "
		STAND_IN("0000"), "each gets the GUID of its partition, in lower case");
	is_number(partuuid_count((struct span){ NULL, 0 }), 0, "no bytes");
}

int main(void)
{
	test_find();
	test_written();
	test_write();
	return done();
}
