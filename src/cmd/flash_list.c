/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * flash_list.c - the devices of this machine, and which may be written to
 */
#include "cmd/flash_list.h"

#include "report/device.h"
#include "report/json.h"

/* The devices of this machine, and why some of them are not to be written to. */
int flash_list(struct diag *d, const struct options *opt)
{
	json_t *document = opt->format == FORMAT_JSON ? json_array() : NULL;
	block_list blocks = { 0 };

	if (block_list_all(d, &roots_here, &blocks) < 0)
		return EXIT_FAULT;
	for (size_t i = 0; i < blocks.count; i++) {
		refusal_list refusals = { 0 };

		danger_find(d->arena, &blocks.at[i], &(struct danger_expected){ 0 }, &refusals);
		if (document)
			json_array_append_new(document, device_json(&blocks.at[i], &refusals));
		else
			device_print(d->arena, &blocks.at[i], &refusals, opt->verbose, stdout);
	}
	if (document)
		return json_print(d, document) < 0 ? EXIT_FAULT : EXIT_OK;
	if (!blocks.count)
		puts("this machine has no disks");
	return EXIT_OK;
}
