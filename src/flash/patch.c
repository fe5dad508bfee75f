/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * patch.c - what of an image is other on one device
 */
#include "flash/patch.h"

#include <string.h>

/* Differences with fewer equal bytes between them are one. */
enum { NEAR = 64 };

void patch_add(struct arena *a, patch_list *list, uint64_t at, struct span bytes)
{
	if (bytes.len)
		*list_add(a, list) = (struct patch){ at, bytes };
}

void patch_add_changes(struct arena *a, patch_list *list, uint64_t at, struct span old, struct span new)
{
	size_t i = 0;

	while (i < new.len) {
		size_t end;

		while (i < new.len && old.at[i] == new.at[i])
			i++;
		end = i;
		for (size_t j = i; j < new.len && j < end + NEAR; j++)
			end = old.at[j] != new.at[j] ? j + 1 : end;
		patch_add(a, list, at + i, (struct span){ new.at + i, end - i });
		i = end;
	}
}

static void apply(const struct patch *patch, uint64_t at, uint8_t *bytes, size_t len)
{
	uint64_t start = patch->at > at ? patch->at : at;
	uint64_t end = patch->at + patch->bytes.len < at + len ? patch->at + patch->bytes.len : at + len;

	if (start < end)
		memcpy(bytes + (start - at), patch->bytes.at + (start - patch->at), (size_t)(end - start));
}

void patch_apply(const patch_list *list, uint64_t at, uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < list->count; i++)
		apply(&list->at[i], at, bytes, len);
}

range_list patch_ranges(struct arena *a, const patch_list *list)
{
	range_list ranges = { 0 };

	for (size_t i = 0; i < list->count; i++)
		range_add(a, &ranges, list->at[i].at, list->at[i].at + list->at[i].bytes.len);
	range_join(&ranges);
	return ranges;
}
