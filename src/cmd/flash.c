/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * flash.c - write a finished image to devices, and prove it
 */
#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "base/text.h"
#include "cmd/command.h"
#include "cmd/consent.h"
#include "cmd/flash_list.h"
#include "cmd/help.h"
#include "flash/run.h"
#include "flash/table.h"
#include "verify/gpt.h"

enum { DEVICES_MOST = 64 };

struct flashing {
	struct diag *diag;
	const struct options *opt;
	struct disk_source source;
	struct gpt gpt;      /* of the image */
	struct job_way way;
	const struct block *blocks; /* the devices, as they were looked at */
	struct job *jobs;
	size_t count;
};

static int read_table(struct flashing *f)
{
	struct problems problems = { .arena = f->diag->arena };
	uint32_t sector = 0;
	int err;

	for (uint32_t size = 512; size <= 4096; size *= 8) {
		uint8_t magic[8];
		size_t got;

		if (!io_pread(f->source.fd, magic, sizeof(magic), size, &got) && got == sizeof(magic) && !memcmp(magic, "EFI PART", sizeof(magic)))
			sector = size;
	}
	if (!sector)
		return fault(f->diag, 0, "'%s' is no image of a GPT disk", f->source.name);
	err = gpt_read(f->diag->arena, f->source.fd, f->source.bytes, sector, &problems, &f->gpt);
	return err ? fault(f->diag, err, "cannot read '%s'", f->source.name) : problems_conclude(f->diag, &problems, "image");
}

/* What was looked at, and what was opened. */
static int open_target(struct flashing *f, size_t number)
{
	const struct block *b = &f->blocks[number];
	struct target *t = &f->jobs[number].target;
	int err = target_open(f->diag, b->path, t);

	if (!err && (t->number != b->number || t->bytes != b->bytes || t->sector_size != b->sector_size))
		err = fault(f->diag, 0, "'%s' is another device than a moment ago", b->path);
	return err;
}

static int make_job(struct flashing *f, size_t number)
{
	struct table_wish wish = { .grow = f->opt->flash.grow };
	struct job *job = &f->jobs[number];
	int err = open_target(f, number);

	wish.bytes = job->target.bytes;
	job->way = &f->way;
	return err ? err : table_make(f->diag, &f->source, &f->gpt, &wish, &job->patches);
}

static int prepare(struct flashing *f)
{
	const struct options *opt = f->opt;
	int err = source_open(f->diag, opt->arguments[0], opt->flash.map, opt->quiet, &f->source);

	f->count = (size_t)opt->argument_count - 1;
	f->jobs = arena_array(f->diag->arena, struct job, f->count);
	for (size_t i = 0; i < f->count; i++)
		f->jobs[i].target.fd = -1;
	if (!err)
		err = read_table(f);
	if (!err)
		err = consent_look(f->diag, opt, opt->arguments + 1, f->count, f->source.bytes, f->gpt.sector_size, &f->blocks);
	if (!err)
		err = consent_ask(f->diag, opt, f->blocks, f->count, arena_fmt(f->diag->arena, "'%s'", f->source.name), !strcmp(opt->arguments[0], "-"));
	for (size_t i = 0; !err && i < f->count; i++)
		err = make_job(f, i);
	return err;
}

static void finish_job(struct flashing *f, struct job *job)
{
	int err;

	if (job->result.err)
		return;
	target_reread(&job->target);
	err = f->opt->flash.eject ? target_eject(&job->target) : 0;
	if (err)
		fprintf(stderr, "note: '%s' cannot be ejected\n", job->target.name);
}

static void close_all(struct flashing *f)
{
	for (size_t i = 0; i < f->count; i++) {
		target_close(&f->jobs[i].target);
		job_free(&f->jobs[i]);
	}
	source_close(&f->source);
}

static int run(struct flashing *f)
{
	enum flash_progress progress = f->opt->quiet ? FLASH_PROGRESS_NONE : f->opt->flash.progress;
	struct flash_view *view = flash_view_make(f->diag, progress, f->jobs, f->count);
	int err = run_jobs(f->diag, &f->source, f->jobs, f->count, flash_view_show, view);

	flash_view_end(view);
	if (!err)
		err = source_check(f->diag, &f->source);
	for (size_t i = 0; i < f->count; i++) {
		if (f->jobs[i].said)
			fputs(f->jobs[i].said, stderr);
		finish_job(f, &f->jobs[i]);
		err = err ? err : f->jobs[i].result.err;
	}
	if (!f->opt->quiet && progress != FLASH_PROGRESS_JSON)
		flash_print_summary(f->diag->arena, f->jobs, f->count, stdout);
	return err;
}

static int flash(struct diag *d, const struct options *opt)
{
	struct flashing f = { .diag = d, .opt = opt, .source.fd = -1 };
	int err;

	if (opt->list && opt->argument_count)
		return help_usage_error(opt->command, arena_fmt(d->arena, "--list shows all devices; '%s' is one too many", opt->arguments[0]));
	if (opt->list)
		return flash_list(d, opt);
	if (opt->argument_count < 2)
		return help_usage_error(opt->command, "an image and a device have to be named; --list shows the devices of this machine");
	f.way = (struct job_way){
		.unmapped = opt->flash.unmapped, .verifies = !opt->flash.no_verify, .skips_equal = opt->flash.skip_unchanged, .retries = opt->flash.retries,
	};
	err = prepare(&f);
	if (!err)
		err = run(&f);
	close_all(&f);
	return err ? EXIT_FAULT : EXIT_OK;
}

const struct command command_flash = {
	.name = "flash", .arguments = "IMAGE DEVICE...", .least = 0, .most = DEVICES_MOST + 1,
	.summary = "Write a finished image to block devices, and read it back", .options = OPT_FOR_FLASH | OPT_FOR_JSON, .run = flash,
};
