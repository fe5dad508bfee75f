/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot_entry.h - what boot-entry and uboot-entry share: a request from a command line
 *
 *   DESCRIPTION PARTITION FIRST-LBA SECTORS GUID PATH [FORMER-GUID...]
 */
#ifndef TESTS_BOOT_BOOT_ENTRY_H
#define TESTS_BOOT_BOOT_ENTRY_H

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/diag.h"
#include "base/text.h"
#include "variable/boot_change.h"

static inline bool parse_request(struct arena *a, char *const *argv, int argc, struct boot_request *ret)
{
	struct load_option *o = &ret->option;
	uint8_t (*former)[GUID_BYTES] = arena_alloc(a, sizeof(*former) * (size_t)argc);
	uint64_t partition;

	if (argc < 6)
		return false;
	o->attributes = LOAD_OPTION_ACTIVE;
	o->description = argv[0];
	o->path = argv[5];
	if (!text_parse_number(argv[1], UINT32_MAX, &partition) || !text_parse_number(argv[2], UINT64_MAX, &o->first_lba) ||
	    !text_parse_number(argv[3], UINT64_MAX, &o->sectors) || !guid_parse(argv[4], o->guid))
		return false;
	o->partition = (uint32_t)partition;
	for (int i = 6; i < argc; i++) {
		if (!guid_parse(argv[i], former[ret->former_count++]))
			return false;
	}
	ret->former = former;
	return true;
}

static inline void say(struct arena *a, const struct boot_change *change)
{
	printf("%s%s", boot_name(a, change->number), change->option_differs ? " written" : " is there");
	printf(", %s%s", BOOT_ORDER, change->order_differs ? " written" : " is right");
	for (size_t i = 0; i < change->dropped.count; i++)
		printf(", %s removed", boot_name(a, change->dropped.at[i]));
	puts("");
}

#endif
