/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * flash_list.c - the devices of this machine, and which may be written to
 */
#include "cmd/flash_list.h"

#include "report/device.h"
#include "report/json.h"

/* Those that are named, else all disks. */
static int find_devices(struct diag *d, const struct options *opt, block_list *ret)
{
	if (!opt->argument_count)
		return block_list_all(d, &roots_here, opt->verbose || opt->format == FORMAT_JSON, ret);
	for (int i = 0; i < opt->argument_count; i++) {
		struct block *b = list_add(d->arena, ret);
		int err = block_look(d, &roots_here, opt->arguments[i], b);

		if (err < 0)
			return err;
	}
	return 0;
}

/* The devices of this machine, and why some of them are not to be written to. */
int flash_list(struct diag *d, const struct options *opt)
{
	block_list blocks = { 0 };
	json_t *document;

	if (find_devices(d, opt, &blocks) < 0)
		return EXIT_FAULT;
	document = opt->format == FORMAT_JSON ? json_array() : NULL;
	for (size_t i = 0; i < blocks.count; i++) {
		refusal_list refusals = { 0 };

		danger_find(d->arena, &blocks.at[i], &opt->expected, &refusals);
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
