/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_stub.c - any bytes as a PE image in memory, as a loader stub and as a Xen
 *
 * A stub that is not refused is completed, loaded as firmware does, and both parts are found in it as they were.
 */
#include <stdlib.h>
#include <string.h>

#include "plan/pin.h"
#include "plan/stub.h"
#include "wire/bytes.h"
#include "wire/pe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Keeps the compiler from leaving reads out. */
static volatile uint8_t sink;

static void claim(bool holds)
{
	if (!holds)
		abort();
}

static void use_sections(const uint8_t *image, size_t len)
{
	static const char *const names[] = { ".dtb", ".plan", ".text", "eight888", "", "more than eight" };
	struct pe_part part;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (pe_section(image, len, names[i], &part) && part.bytes)
			sink = (uint8_t)(part.at[0] + part.at[part.bytes - 1]);
	}
}

/* The stub's headers were found sound, so what firmware reads of them is there. */
static uint8_t *load(struct span file, size_t *ret_len)
{
	const uint8_t *pe = file.at + bytes_get32(file.at + 0x3c), *section = pe + 24 + bytes_get16(pe + 20);
	uint32_t headers = bytes_get32(pe + 24 + 60);
	uint8_t *image;

	*ret_len = bytes_get32(pe + 24 + 56);
	claim(headers <= *ret_len && headers <= file.len);
	image = calloc(1, *ret_len);
	memcpy(image, file.at, headers);
	for (uint16_t count = bytes_get16(pe + 6); count; count--, section += 40) {
		uint64_t bytes = bytes_get32(section + 8), address = bytes_get32(section + 12), raw_bytes = bytes_get32(section + 16);
		uint64_t raw_at = bytes_get32(section + 20);

		claim(address + bytes <= *ret_len && raw_at + raw_bytes <= file.len);
		memcpy(image + address, file.at + raw_at, bytes < raw_bytes ? bytes : raw_bytes);
	}
	return image;
}

static bool has(const uint8_t *image, size_t len, const char *name, struct span want)
{
	struct pe_part part;

	return pe_section(image, len, name, &part) && part.bytes == want.len && !memcmp(part.at, want.at, want.len);
}

static void complete(struct arena *a, struct span stub)
{
	static const uint8_t tree[5000] = { [0] = 1, [4999] = 2 }, record[777] = { [0] = 3, [776] = 4 };
	const struct span parts[] = { { tree, sizeof(tree) }, { record, sizeof(record) } };
	struct span made = stub_make(a, stub, parts[0], parts[1]);
	uint8_t *image;
	size_t len;

	claim(made.len == stub_bytes(stub, sizeof(tree), sizeof(record)) && !made.len == !!stub_why_not(stub));
	/* A file may claim an image of up to half a GiB. */
	if (!made.len || bytes_get32(made.at + bytes_get32(made.at + 0x3c) + 24 + 56) > 64 << 20)
		return;
	image = load(made, &len);
	claim(has(image, len, ".dtb", parts[0]) && has(image, len, ".plan", parts[1]));
	claim(stub_why_not(made));
	free(image);
}

/* A Xen that is not refused is pinned, and has its configuration when it is loaded. */
static void pin(struct arena *a, struct span xen)
{
	struct span made = pin_make(a, xen);
	struct pe_part part;
	uint8_t *image;
	size_t len;

	if (pin_why_not(xen)) {
		claim(made.at == xen.at && made.len == xen.len);
		return;
	}
	claim(made.len > xen.len && pin_why_not(made));
	if (bytes_get32(made.at + bytes_get32(made.at + 0x3c) + 24 + 56) > 64 << 20)
		return;
	image = load(made, &len);
	claim(pe_section(image, len, ".config", &part) && part.bytes > 10 && !memcmp(part.at, "# This Xen", 10));
	free(image);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_make();
	/* An exact copy on the heap, so that the sanitizer sees every byte read behind it. */
	uint8_t *copy = malloc(size ? size : 1);

	if (size)
		memcpy(copy, data, size);
	use_sections(copy, size);
	complete(a, (struct span){ copy, size });
	pin(a, (struct span){ copy, size });
	arena_free(a);
	free(copy);
	return 0;
}
