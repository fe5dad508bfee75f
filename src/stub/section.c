/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * section.c - the device tree and the boot plan, which stand in sections of our own image
 *
 * They came into memory with the code, and under Secure Boot by the same signature.
 */
#include "stub/say.h"
#include "wire/pe.h"

static bool same_hash(const uint8_t *bytes, size_t len, const uint8_t want[SHA256_BYTES])
{
	struct sha256 sha;
	uint8_t hash[SHA256_BYTES];
	uint8_t differ = 0;

	sha256_begin(&sha, sha2_usable() ? sha2_blocks : sha256_blocks);
	sha256_add(&sha, bytes, len);
	sha256_end(&sha, hash);
	for (size_t i = 0; i < SHA256_BYTES; i++)
		differ |= hash[i] ^ want[i];
	return !differ;
}

bool section_read(struct stub *s)
{
	struct pe_part plan, tree;
	const char *wrong;

	if (!pe_section(s->loaded->base, s->loaded->bytes, ".plan", &plan) || !pe_section(s->loaded->base, s->loaded->bytes, ".dtb", &tree))
		return fail(s, EFI_LOAD_ERROR, "this loader carries no boot plan: it is used as xen-esp-mkimage completes it");
	wrong = wire_plan_open(&s->plan, plan.at, plan.bytes);
	if (wrong)
		return fail(s, EFI_LOAD_ERROR, "cannot use the boot plan: %s", wrong);
	s->planned = true;
	if (tree.bytes != s->plan.header.tree_bytes || !same_hash(tree.at, tree.bytes, s->plan.header.tree_hash))
		return fail(s, EFI_LOAD_ERROR, "the device tree is not the one that the boot plan was made for");
	s->tree = tree.at;
	return true;
}
