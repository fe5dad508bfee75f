/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_pe.c - any bytes as a loader on the finished disk, or as a part of one
 *
 * The first byte says what the others are: 0 the whole file, 1 changes to a sound one (offset, 2 bytes; value), 2 its
 * boot plan, 3 its device tree. Where the verifier has no problem, the loader's own reader must find the same sections.
 */
#include <assert.h>
#include <stdlib.h>

#include "verify/authenticode.h"
#include "verify/boot_image.h"
#include "verify/pe.h"
#include "wire/pe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MEMORY_MOST = 1024 * 1024 };

/* As firmware loads it; the sections are known to lie in the image and in the file. */
static uint8_t *load(struct span file, const struct pe *pe)
{
	uint8_t *image = calloc(1, pe->image_bytes);

	memcpy(image, file.at, pe->headers_bytes);
	for (size_t i = 0; i < pe->sections.count; i++) {
		const struct pe_section *s = &pe->sections.at[i];

		memcpy(image + s->address, file.at + s->raw_at, s->bytes < s->raw_bytes ? s->bytes : s->raw_bytes);
	}
	return image;
}

static void compare_readers(struct span file, const struct pe *pe, const char *name, struct span content)
{
	uint8_t *image = load(file, pe);
	struct pe_part part;

	assert(pe_section(image, pe->image_bytes, name, &part));
	assert(part.bytes == content.len && !memcmp(part.at, content.at, part.bytes));
	free(image);
}

static void check_sections(struct arena *a, struct span file)
{
	struct problems p = { .arena = a };
	struct span tree, record;
	struct pe pe;

	if (!pe_inspect(a, file, &p, &pe)) {
		assert(p.list.count);
		return;
	}
	if (!p.list.count) {
		struct problems of_signatures = { .arena = a };

		authenticode_check(a, file, &pe, &of_signatures);
	}
	if (pe_content(&pe, file, ".dtb", &p, &tree) && pe_content(&pe, file, ".plan", &p, &record) && !p.list.count &&
	    pe.image_bytes <= MEMORY_MOST) {
		compare_readers(file, &pe, ".dtb", tree);
		compare_readers(file, &pe, ".plan", record);
	}
}

/* A loader from the rest of the input; plan gets what it is to be compared with. */
static struct span make(struct arena *a, const struct boot_image *im, uint8_t kind, struct span rest, struct plan *plan, struct boot *boot)
{
	struct span sound = im->plan.files.at[im->plan.loader].bytes;
	uint8_t *bytes;

	switch (kind) {
	case 1:
		bytes = (uint8_t *)arena_copy(a, sound.at, sound.len);
		for (size_t i = 0; i + 3 <= rest.len; i += 3)
			bytes[(rest.at[i] | (size_t)rest.at[i + 1] << 8) % sound.len] = rest.at[i + 2];
		return (struct span){ bytes, sound.len };
	case 2:
		return stub_make(a, im->stub, im->boot.tree, rest);
	case 3:
		boot->tree = rest;
		plan->boot = boot;
		return stub_make(a, im->stub, rest, boot_record(a, plan, boot));
	default:
		return rest;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct boot_image im;
	struct arena *a = arena_make();
	struct problems p = { .arena = a };
	struct plan plan;
	struct boot boot;
	struct span made;
	uint8_t *exact;

	if (!im.arena && !boot_image_make_with(&im, true))
		abort();
	plan = im.plan;
	boot = im.boot;
	made = make(a, &im, size ? data[0] : 0, size ? (struct span){ data + 1, size - 1 } : (struct span){ 0 }, &plan, &boot);
	exact = malloc(made.len ? made.len : 1);
	if (made.len)
		memcpy(exact, made.at, made.len);
	made.at = exact;
	check_sections(a, made);
	boot_check_bytes(a, made, im.unit, &plan, &im.volume, &p);
	assert(p.list.count <= PROBLEMS_KEPT);
	free(exact);
	arena_free(a);
	return 0;
}
