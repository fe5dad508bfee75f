/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * flash.c - a finished disk onto devices
 */
#include <limits.h>

#include "cmd/command.h"
#include "cmd/help.h"
#include "report/device.h"
#include "report/json.h"

/* The devices of this machine, and why some of them are not to be written to. */
static int list(struct diag *d, const struct options *opt)
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

static int flash(struct diag *d, const struct options *opt)
{
	if (opt->list && opt->argument_count)
		return help_usage_error(opt->command, arena_fmt(d->arena, "--list shows all devices; '%s' is one too many", opt->arguments[0]));
	if (opt->list)
		return list(d, opt);
	return help_usage_error(opt->command, "no image and no device is named; --list shows the devices of this machine");
}

const struct command command_flash = {
	.name = "flash", .arguments = "IMAGE DEVICE...", .least = 0, .most = INT_MAX, .summary = "Write a disk to devices",
	.options = OPT_FOR_JSON | OPT_FOR_FLASH, .run = flash,
};
