/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * unit.c - what differs from unit to unit, from a file that no signature covers
 *
 * The plan says which bytes of it go where, so it can change values and nothing else.
 */
#include "stub/say.h"
#include "wire/unit.h"

static const efi_char path[] = u"\\EFI\\BOOT\\UNIT.BIN";

bool unit_read(struct stub *s, struct efi_file *volume)
{
	uint64_t bytes = s->plan.unit_bytes;
	uint8_t hash[SHA256_BYTES];
	const char *wrong;
	efi_status status;

	if (!bytes)
		return true;
	status = s->boot->allocate_pool(EFI_MEMORY_LOADER_DATA, bytes, (void **)&s->unit);
	if (status) {
		s->unit = NULL;
		return fail(s, status, "no room for '%s', %b: %e", WIRE_UNIT_NAME, bytes, status);
	}
	if (!file_read(s, volume, path, WIRE_UNIT_NAME, bytes, s->unit, hash))
		return false;
	wrong = wire_unit_check(&s->plan, s->unit, bytes, sha2_usable() ? sha2_blocks : sha256_blocks);
	if (wrong)
		return fail(s, EFI_LOAD_ERROR, "cannot use '%s': %s", WIRE_UNIT_NAME, wrong);
	say(s, "read '%s', %u values of this unit", WIRE_UNIT_NAME, (uint64_t)s->plan.value_count);
	return true;
}

void unit_fill(struct stub *s, uint8_t *tree)
{
	if (s->unit)
		wire_unit_fill(&s->plan, s->unit, tree);
}

void unit_drop(struct stub *s)
{
	if (s->unit)
		s->boot->free_pool(s->unit);
	s->unit = NULL;
}
