/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * build.c - make the disk
 */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/command.h"
#include "cmd/companions.h"
#include "cmd/consent.h"
#include "cmd/flash_units.h"
#include "cmd/help.h"
#include "cmd/prepare.h"
#include "cmd/produce.h"
#include "cmd/suffix.h"
#include "report/json.h"
#include "report/table.h"

/* "board.img" for "dir/board.dts"; NULL for standard input. */
static const char *default_output(struct diag *d, const char *input, enum form form)
{
	static const char *const suffixes[] = { [FORM_DISK] = "img", [FORM_ESP] = "esp", [FORM_DIRECTORY] = "dir", [FORM_TAR] = "tar" };
	const char *slash = strrchr(input, '/'), *name = slash ? slash + 1 : input;
	const char *dot = strrchr(name, '.');

	if (!strcmp(input, "-"))
		return NULL;
	return arena_fmt(d->arena, "%.*s.%s", (int)(dot && dot != name ? (size_t)(dot - name) : strlen(name)), name, suffixes[form]);
}

/* Names of everything that is read to make the disk; some may be NULL or no file at all. */
static const char *const *all_inputs(struct arena *a, const struct options *opt, const struct plan *plan)
{
	const struct system *sys = plan->sys;
	LIST(const char *) list = { 0 };

	for (size_t i = 0; i < sys->search->seen.count; i++) {
		const struct artefact *file = sys->search->seen.at[i];

		*list_add(a, &list) = file->path;
		if (file->xen && file->xen->config_file)
			*list_add(a, &list) = file->xen->config_file;
	}
	for (size_t i = 0; i < sys->tree->sources.count; i++)
		*list_add(a, &list) = sys->tree->sources.at[i];
	if (opt->signer.key) {
		*list_add(a, &list) = opt->signer.cert;
		*list_add(a, &list) = opt->signer.key;
	}
	*list_add(a, &list) = NULL;
	return list.at;
}

static int print_result(struct diag *d, const struct options *opt, const struct seal *seal)
{
	json_t *document;

	/* A SARIF log stands alone. */
	if (opt->verbose && (opt->format == FORMAT_TEXT || opt->format == FORMAT_GITHUB))
		table_plan(d->arena, seal->plan, &seal->id, stdout);
	if (opt->format != FORMAT_JSON)
		return 0;
	document = json_plan(d, seal->plan, &seal->id);
	json_object_set_new(document, "output", json_text(opt->output));
	json_set_findings(document, d);
	return json_print(d, document);
}

static int print_findings(struct diag *d)
{
	json_t *document = json_object();

	json_set_findings(document, d);
	return json_print(d, document);
}

/* What is made for a block device is as large as that. Files go to a file system: then it is a fault that there is none. */
static int open_device(struct diag *d, struct options *named, struct target *ret, const struct block **ret_block)
{
	struct stat st;
	int err;

	if (!form_has_volume(named->settings.form) || options_to_stdout(named) || stat(named->output, &st) < 0 || !S_ISBLK(st.st_mode))
		return 0;
	err = consent_look(d, named, &named->output, 1, 0, 0, NULL, ret_block);
	if (!err)
		err = target_open(d, named->output, ret);
	if (err)
		return err;
	named->settings.device = named->output;
	named->settings.device_bytes = ret->bytes;
	named->settings.device_sector = ret->sector_size;
	return 0;
}

/* What is right for an image, which has its units' values later, would make a board that has none. */
static int check_device(struct diag *d, const struct options *named, const struct target *device, const struct plan *plan)
{
	struct unit_slots slots = unit_slots(d->arena, plan->sys->tree);

	if (plan->image_bytes > device->bytes)
		return fault(d, 0, "the image has %llu bytes, the device '%s' has %llu", (unsigned long long)plan->image_bytes, device->name,
			     (unsigned long long)device->bytes);
	if (!slots.list.count || named->units)
		return 0;
	return fault(d, 0, "'%s' asks for values of each unit: %s; build a file and flash it with --units, or leave the placeholders on '%s' by --units=none",
		     named->arguments[0], flash_units_asked(d->arena, &slots), device->name);
}

/* The plan, when a disk can be made by it; else *ret_status says how to end. */
static const struct plan *prepare(struct diag *d, const struct options *named, const struct target *device, const char *const **ret_inputs,
				  int *ret_status)
{
	const struct plan *plan;
	const char *wrong;

	*ret_status = EXIT_FAULT;
	if (prepare_plan(d, named, &plan) < 0 || prepare_show_findings(d, named) < 0)
		return NULL;
	if (diag_count(d, SEV_ERROR) || !plan) {
		*ret_status = named->format == FORMAT_JSON && print_findings(d) < 0 ? EXIT_FAULT : EXIT_FINDINGS;
		return NULL;
	}
	if (device->fd >= 0 && check_device(d, named, device, plan) < 0)
		return NULL;
	*ret_inputs = all_inputs(d->arena, named, plan);
	wrong = companions_judge(d->arena, named, *ret_inputs);
	if (wrong)
		*ret_status = help_usage_error(named->command, wrong);
	return wrong ? NULL : plan;
}

static int build(struct diag *d, const struct options *opt)
{
	scoped_target device = { .fd = -1 };
	struct options named = *opt;
	struct produced made = { .map = NULL };
	scoped_companions companions = COMPANIONS_NONE;
	const char *const *inputs;
	const struct block *block = NULL;
	const struct plan *plan;
	struct timespec began;
	const char *wrong;
	struct seal seal;
	int status;

	clock_gettime(CLOCK_REALTIME, &began);
	if (opt->dry_run)
		return command_plan.run(d, opt);
	if (!named.output)
		named.output = default_output(d, opt->arguments[0], opt->settings.form);
	if (!named.output)
		return help_usage_error(opt->command, "the tree comes from standard input, so the image needs a name: -o FILE");
	wrong = suffix_wrong(d->arena, &named);
	if (wrong)
		return help_usage_error(opt->command, wrong);
	if (open_device(d, &named, &device, &block) < 0)
		return EXIT_FAULT;
	if (opt->update && !produce_can_update(&named))
		return help_usage_error(opt->command, "--update keeps what an image has; there is none in a packed file, a device, a directory, an archive "
						      "or a stream");
	plan = prepare(d, &named, &device, &inputs, &status);
	if (!plan)
		return status;
	if (block && consent_ask(d, opt, block, 1, "this disk", !strcmp(opt->arguments[0], "-")) < 0)
		return EXIT_FAULT;
	if (companions_open(d, &named, inputs, &companions) < 0 || produce(d, &named, &device, plan, &seal, &made) < 0 ||
	    companions_write(d, &named, &seal, &made, began, &companions) < 0)
		return EXIT_FAULT;
	return print_result(d, &named, &seal) < 0 ? EXIT_FAULT : EXIT_OK;
}

const struct command command_build = {
	.name = "build", .arguments = "SYSTEM", .least = 1, .most = 1,
	.summary = "Make a disk that boots the Xen system which the device tree SYSTEM (.dts or .dtb, '-') describes",
	.options = OPT_FOR_TREE | OPT_FOR_BUILD | OPT_FOR_JSON, .run = build,
};
