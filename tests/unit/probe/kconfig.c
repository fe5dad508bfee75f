/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kconfig.c - tests of the configuration that a program carries: every form of a line, and where it is found
 */
#include "probe/kconfig.h"

#include <stdlib.h>
#include <zlib.h>

#include "tap.h"

static const char text[] =
	"#\n# Automatically generated file; DO NOT EDIT.\n# Xen/arm 4.17.7 Configuration\n#\n"
	"CONFIG_64BIT=y\nCONFIG_NR_CPUS=128\n# CONFIG_STATIC_MEMORY is not set\n"
	"CONFIG_CMDLINE=\"console=dtuart # all\"\nCONFIG_EMPTY=\"\"\n# CONFIG_ODD is not there\n# a remark\nCONFIG_=y\nCONFIG_LAST=m";

static struct span of(const char *at)
{
	return (struct span){ (const uint8_t *)at, strlen(at) };
}

static void test_lines(struct arena *a)
{
	const struct kconfig *k = kconfig_read(a, of(text));

	is_text(k->title, "Xen/arm 4.17.7 Configuration", "the title");
	ok(k->options.count == 6, "remarks and odd lines are no options");
	is_text(kconfig_value(k, "64BIT"), "y", "y");
	is_text(kconfig_value(k, "NR_CPUS"), "128", "a number");
	is_text(kconfig_value(k, "CMDLINE"), "console=dtuart # all", "a text without its quotes");
	is_text(kconfig_value(k, "EMPTY"), "", "an empty text");
	is_text(kconfig_value(k, "LAST"), "m", "a last line without its end");
	ok(kconfig_state(k, "STATIC_MEMORY") == KCONFIG_OFF && !kconfig_value(k, "STATIC_MEMORY"), "what is off");
	ok(kconfig_state(k, "STATIC_SHM") == KCONFIG_ABSENT, "what this release does not have");
	ok(kconfig_state(k, "64BIT") == KCONFIG_ON && kconfig_state(k, "64BI") == KCONFIG_ABSENT, "what is on, by its whole name");
	ok(kconfig_state(NULL, "64BIT") == KCONFIG_ABSENT, "without a configuration nothing is known");
	ok(!kconfig_read(a, of("# nothing\n")) && !kconfig_read(a, (struct span){ 0 }), "no option is no configuration");
}

/* A gzip member of a text; returns its length. */
static size_t pack(const void *from, size_t len, uint8_t *to, size_t room)
{
	z_stream z = { .next_in = (Bytef *)(uintptr_t)from, .avail_in = (uInt)len, .next_out = to, .avail_out = (uInt)room };

	deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
	deflate(&z, Z_FINISH);
	deflateEnd(&z);
	return room - z.avail_out;
}

/* Other members, and what only begins like one, stand before it. */
static void test_find(struct arena *a)
{
	enum { ROOM = 8192 };
	uint8_t *program = calloc(1, ROOM);
	static const char other[] = "this is something else";
	size_t len = 100;
	const struct kconfig *k;

	memcpy(program + 50, "\x1f\x8b\x08\xff", 4);
	len += pack(other, sizeof(other), program + len, ROOM - len) + 33;
	ok(!kconfig_find(a, (struct span){ program, len }), "none in a program without one");
	len += pack(text, sizeof(text) - 1, program + len, ROOM - len);
	k = kconfig_find(a, (struct span){ program, len });
	ok(k && k->options.count == 6, "behind other members");
	for (size_t cut = 1; cut < 60; cut++) {
		uint8_t *exact = malloc(len - cut);

		memcpy(exact, program, len - cut);
		if (kconfig_find(a, (struct span){ exact, len - cut }))
			ok(false, "a member that is cut off is none");
		free(exact);
	}
	ok(true, "cut off it is none");
	free(program);
}

/* A bomb of zeros and a text that is larger than any configuration. */
static void test_large(struct arena *a)
{
	size_t len = 8 << 20;
	uint8_t *zeros = calloc(1, len), *packed = malloc(1 << 20);
	size_t packed_len = pack(zeros, len, packed, 1 << 20);

	ok(packed_len < 1 << 20 && !kconfig_find(a, (struct span){ packed, packed_len }), "what unpacks to more is none");
	free(zeros);
	free(packed);
}

int main(void)
{
	struct arena *a = arena_make();

	test_lines(a);
	test_find(a);
	test_large(a);
	arena_free(a);
	return done();
}
