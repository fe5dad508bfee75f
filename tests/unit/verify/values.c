/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * values.c - tests of what the verifier says of the values of a unit that stand in a file
 */
#include "verify/values.h"

#include <fnmatch.h>
#include <stdlib.h>

#include "../tap.h"
#include "boot_image.h"
#include "wire/bytes.h"

/* Numbers of the values, by their places in the tree. */
enum { SERIAL, REVISION, COPY, LINE, GUID, VALUES };

static struct boot_image im;

struct sample {
	struct plan plan;
	struct boot boot;
	struct boot_value values[VALUES + 1];
	uint8_t *file;
	size_t file_bytes;
};

static struct sample sample_of(void)
{
	struct sample s = { .plan = im.plan, .boot = im.boot, .file_bytes = im.unit.len };

	memcpy(s.values, im.boot.values.at, VALUES * sizeof(*s.values));
	s.file = (uint8_t *)arena_copy(im.arena, im.unit.at, im.unit.len);
	return s;
}

/* All problems with a loader that carries these values, and with the file, one a line. */
static const char *judge(struct sample *s)
{
	struct arena *a = arena_make();
	struct problems p = { .arena = a };
	uint8_t *file = malloc(s->file_bytes ? s->file_bytes : 1);
	const char *text = "";
	struct span loader;

	s->boot.values.at = s->values;
	s->plan.boot = &s->boot;
	memcpy(file, s->file, s->file_bytes);
	loader = stub_make(a, im.stub, s->boot.tree, boot_record(a, &s->plan, &s->boot));
	boot_check_bytes(a, loader, (struct span){ file, s->file_bytes }, &s->plan, &im.volume, &p);
	for (size_t i = 0; i < p.list.count; i++)
		text = arena_fmt(a, "%s%s%s", text, i ? "\n" : "", p.list.at[i]);
	text = arena_dup(im.arena, text);
	arena_free(a);
	free(file);
	return text;
}

static void claim(const char *name, struct sample *s, const char *want)
{
	const char *got = judge(s);

	if (fnmatch(want, got, 0) == 0)
		ok(true, name);
	else
		is_text(got, want, name);
}

static void test_sound(void)
{
	struct sample s = sample_of();
	static const char line[] = "root=PARTUUID=";
	int len;
	const char *prop = fdt_getprop(im.boot.tree.at, fdt_path_offset(im.boot.tree.at, "/chosen/domB/kernel"), "bootargs", &len);

	is_number(im.boot.values.count, VALUES, "all values are found");
	is_text(im.boot.values.at[COPY].prop, "xen,dom0-bootargs", "the copy of a line too");
	ok(im.boot.values.at[GUID].wire.at == (size_t)((const uint8_t *)prop - im.boot.tree.at) + strlen(line) && !im.boot.values.at[GUID].name,
	   "a partition's GUID where it stands in its line");
	ok(!memcmp(prop + strlen(line), im.unit.at + im.boot.values.at[GUID].wire.from, 36), "the file has the GUID that the tree has");
	claim("a sound loader with its file", &s, "");
}

static void test_record(void)
{
	struct sample s = sample_of();

	s.values[SERIAL].wire.at += 4;
	claim("a value elsewhere", &s, "the boot plan takes 5 bytes at 48 of the file of a unit's values to byte * of the device tree, must take 5 at"
	      " 48 to byte *, 'serial-number' of '/'\n"
	      "value 0 of a unit, 5 bytes at byte 48 of its file, is not what the loader's device tree has at byte *");
	s = sample_of();
	s.values[GUID].wire.at += 1;
	claim("a GUID a byte further", &s, "the boot plan takes 36 bytes at * of the file of a unit's values to byte * of the device tree, must take 36 at"
	      " * to byte *, 'bootargs' of '/chosen/domB/kernel'\nvalue 4 *");
	s = sample_of();
	s.values[LINE].wire.bytes -= 1;
	claim("a shorter value", &s, "the boot plan takes 11 bytes *, must take 12 *, 'bootargs' of '/chosen/kernel'");
	s = sample_of();
	s.values[REVISION].wire.from = s.values[COPY].wire.from;
	claim("bytes of another value", &s, "the boot plan takes 4 bytes at 57 of *, must take 4 at 53 *, 'revision' of '/'\nvalue 1 *");
	s = sample_of();
	s.values[VALUES] = s.values[GUID];
	s.values[VALUES].wire.at -= 4;
	s.boot.values.count++;
	claim("a value more", &s, "the boot plan has 6 values of a unit, the device tree has places for 5\nvalue 5 *");
	s = sample_of();
	s.boot.values.count--;
	claim("a value less", &s, "the boot plan has 4 values of a unit, the device tree has places for 5\n"
	      "the file of a unit's values cannot be used: it holds the values of another disk");
	s = sample_of();
	s.boot.values.count = 0;
	claim("no values", &s, "the boot plan has 0 values of a unit, the device tree has places for 5");
}

static void test_file(void)
{
	struct sample s = sample_of();

	s.file[48] ^= 1;
	claim("a damaged file", &s, "the file of a unit's values cannot be used: it is damaged");
	wire_unit_seal(s.file, s.file_bytes);
	claim("a file with another value, sound in itself", &s,
	      "value 0 of a unit, 5 bytes at byte 48 of its file, is not what the loader's device tree has at byte *");
	s = sample_of();
	s.file_bytes = 0;
	claim("no file", &s, "the file of a unit's values cannot be used: it holds no values of a unit");
	s = sample_of();
	s.file_bytes--;
	claim("a file that is cut off", &s, "the file of a unit's values cannot be used: it is cut off");
}

int main(void)
{
	if (!ok(boot_image_make_with(&im, true), "a disk with values in a file is made"))
		return done();
	test_sound();
	test_record();
	test_file();
	arena_free(im.arena);
	return done();
}
