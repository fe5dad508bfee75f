/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * flash.c - write a finished image to devices, and prove it
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "cmd/command.h"
#include "cmd/consent.h"
#include "cmd/flash_boot.h"
#include "cmd/flash_list.h"
#include "cmd/flash_record.h"
#include "cmd/flash_units.h"
#include "cmd/help.h"
#include "cmd/records.h"
#include "flash/covered.h"
#include "flash/hashing.h"
#include "flash/run.h"
#include "flash/table.h"
#include "report/flash.h"
#include "verify/disk.h"

enum { DEVICES_MOST = 64, REMARKS_SHOWN = 3, FILES = 24, FILES_EACH = 4 /* open at once: of a run, of each device */ };

struct flashing {
	struct diag *diag;
	const struct options *opt;
	struct disk_source source;
	struct hashing hashing;         /* only with a report */
	const char *unhashed;           /* why the image has no hash, or NULL */
	struct disk_facts facts;        /* of the image */
	struct identity_image image;
	struct job_way way;
	enum flash_progress progress;
	struct flash_units units;
	const struct block *blocks;     /* the devices, as they were looked at; this and the next four have one for each */
	struct flash_unit *unit;
	struct flash_boot *boot;
	struct job *jobs;
	struct flash_ended *ended;
	size_t count;
	size_t unrecorded, unended;     /* devices that are done and have no record, no end in the journal */
	time_t began;
	bool findings;                  /* the table of units has errors */
	const char *why;                /* nothing was written; or NULL */
};

/* The partitions that the unit's identity may be in. */
static void list_volumes(struct flashing *f)
{
	f->image = (struct identity_image){ .source = &f->source, .gpt = &f->facts.gpt };
	for (size_t i = 0; i < f->facts.volumes.count; i++) {
		const struct disk_volume *v = &f->facts.volumes.at[i];

		/* One without a file system has no id. */
		if (v->is_esp && v->fat.type)
			*list_add(f->diag->arena, &f->image.volumes) = (struct identity_volume){ v->partition, v->at, v->bytes, &v->fat };
	}
}

/* Any disk with a sound table is written; what is to start Xen has to be whole. */
static int verify_source(struct flashing *f)
{
	const struct disk_wanted wanted = { .name = f->source.name, .bytes = f->source.bytes, .any = true, .quiet = f->opt->quiet };
	int err = verify_disk(f->diag, f->source.fd, &wanted, &f->facts);

	if (err)
		return err;
	if (f->facts.remarks.list.count)
		fprintf(stderr, "warning: '%s' is written as it is: %s\n", f->source.name, problems_text(&f->facts.remarks, REMARKS_SHOWN));
	list_volumes(f);
	return 0;
}

/* In the thread of one device. */
static int verify_device(struct diag *d, void *context, int fd, const char *name)
{
	const struct flashing *f = context;
	struct disk_wanted wanted = { .name = name, .sector_size = f->facts.sector_size, .any = !f->facts.starts_xen, .quiet = true };
	struct disk_facts facts;
	off_t end = lseek(fd, 0, SEEK_END);

	wanted.bytes = end < 0 ? 0 : (uint64_t)end;
	return verify_disk(d, fd, &wanted, &facts);
}

/* All that is asked about the image and the units, before anybody looks at a device. */
static int read_image(struct flashing *f)
{
	const struct options *opt = f->opt;
	int err = source_open(f->diag, opt->arguments[0], opt->flash.map, opt->quiet, &f->source);

	/* A hole may be a file's zeros; only a map says what means nothing. */
	if (!err && opt->flash.unmapped == UNMAPPED_KEEP && !f->source.map)
		source_map_all(f->diag->arena, &f->source);
	if (!err && opt->flash.unmapped != UNMAPPED_KEEP)
		source_close_gaps(&f->source);
	if (!err)
		err = verify_source(f);
	if (!err)
		err = covered_check(f->diag, &f->source, &f->facts, opt->flash.unmapped == UNMAPPED_KEEP);
	if (!err)
		err = flash_units_open(f->diag, opt, &f->image, f->count, &f->units, &f->findings);
	if (!err)
		err = flash_boot_check(f->diag, opt, &f->image, f->count);
	if (!err && opt->flash.report && !f->findings)
		err = records_open(f->diag, opt->flash.report);
	return err;
}

/* What was looked at, and what was opened. */
static int open_target(struct flashing *f, size_t number)
{
	const struct block *b = &f->blocks[number];
	struct target *t = &f->jobs[number].target;
	int err = target_open(f->diag, b->path, t);

	if (!err && t->sequence && b->sequence && t->sequence != b->sequence)
		err = fault(f->diag, 0, "'%s' was taken out or exchanged since it was looked at; nothing was written: begin anew", b->path);
	if (!err && (t->number != b->number || t->bytes != b->bytes || t->sector_size != b->sector_size))
		err = fault(f->diag, 0, "'%s' is another device than a moment ago", b->path);
	return err;
}

static int make_job(struct flashing *f, size_t number)
{
	struct job *job = &f->jobs[number];
	struct flash_unit *unit = &f->unit[number];
	struct table_wish wish = { .bytes = job->target.bytes, .grow = f->opt->flash.grow };
	int err = flash_boot_look(f->diag, f->opt, &f->image, &job->target, &f->boot[number]);

	/* Who wants to stop uses up no row. */
	if (!err)
		err = interrupt_check(f->diag);
	if (!err)
		err = flash_units_begin(f->diag, &f->units, f->blocks[number].path, f->blocks[number].serial, unit);
	if (!err)
		err = flash_boot_prepare(f->diag, f->opt, &f->image, &unit->id, &f->boot[number], &unit->wish);
	if (!err)
		err = flash_units_make(f->diag, &f->units, unit, &job->patches);
	if (!err && unit->id.changes_table) {
		wish.disk_guid = unit->id.disk_guid;
		wish.guids = (const uint8_t (*)[GUID_BYTES])unit->id.guids;
	}
	return err ? err : table_make(f->diag, &f->source, &f->facts.gpt, &wish, &job->patches);
}

/* Nothing was written yet; the journal says that of those that have a row. */
static void give_up(struct flashing *f)
{
	const char *why;

	f->why = f->diag->last_fault;
	why = arena_fmt(f->diag->arena, "nothing was written%s%s", f->why ? ": " : "", f->why ? f->why : "");
	for (size_t i = 0; i < f->count; i++)
		(void)!flash_units_end(f->diag, &f->units, &f->unit[i], OUTCOME_UNTOUCHED, why);
}

static int prepare(struct flashing *f)
{
	const struct options *opt = f->opt;
	int err = consent_look(f->diag, opt, opt->arguments + 1, f->count, f->source.bytes, f->facts.sector_size, &f->source.stat,
			       &f->blocks);

	if (!err)
		err = consent_ask(f->diag, opt, f->blocks, f->count, arena_fmt(f->diag->arena, "'%s'", f->source.name), !strcmp(opt->arguments[0], "-"));
	for (size_t i = 0; !err && i < f->count; i++)
		err = open_target(f, i);
	for (size_t i = 0; !err && i < f->count; i++)
		err = make_job(f, i);
	if (err)
		give_up(f);
	return err;
}

static int write_record(struct flashing *f, size_t number)
{
	const struct flash_recorded from = {
		.source = &f->source, .source_hash = f->hashing.err ? NULL : f->hashing.hash, .block = &f->blocks[number], .job = &f->jobs[number], .units = &f->units,
		.unit = &f->unit[number], .started = f->began, .ended = time(NULL),
	};
	struct unit_record record = flash_record_of(f->diag->arena, &from);
	const char *path;

	return f->opt->flash.report && f->jobs[number].result.touched ? records_write(f->diag, f->opt->flash.report, &record, &path) : 0;
}

/* The record before the journal: what is done has a record. What was not touched has none. */
static int note_job(struct flashing *f, size_t number)
{
	const struct job *job = &f->jobs[number];
	int err = write_record(f, number), end;

	f->unrecorded += err < 0 && !job->result.err;
	end = flash_units_end(f->diag, &f->units, &f->unit[number], flash_outcome(job), flash_why(f->diag->arena, job));
	f->unended += end < 0 && end != -ESTALE && !job->result.err;
	return err ? err : end;
}

/* What is to be done with a device that is whole and was noted. */
static int finish_device(struct flashing *f, size_t number)
{
	struct job *job = &f->jobs[number];
	int err = flash_boot_tell(f->diag, f->opt, &f->image, &f->unit[number].id, &f->boot[number]);
	int ejected = !err && f->opt->flash.eject ? target_eject(&job->target) : 0;

	if (ejected < 0)
		fprintf(stderr, "warning: '%s' cannot be ejected: %s\n", job->target.name, ejected == -ENOTTY ? "it knows no such thing" : strerror(-ejected));
	return err;
}

static int finish_job(struct flashing *f, size_t number)
{
	struct job *job = &f->jobs[number];
	struct flash_ended *ended = &f->ended[number];
	int err;

	if (job->said)
		fputs(job->said, stderr);
	err = note_job(f, number);
	*ended = (struct flash_ended){
		.device = job->target.name, .job = job, .why = flash_why(f->diag->arena, job),
		.unit = f->units.table && job->result.touched ? flash_units_name(f->diag->arena, &f->units, &f->unit[number]) : NULL,
	};
	if (job->result.err)
		return job->result.err;
	target_reread(&job->target);
	if (!err)
		err = finish_device(f, number);
	ended->incomplete = err || f->unhashed;
	ended->why = err ? f->diag->last_fault : f->unhashed;
	return err;
}

static int finish(struct flashing *f)
{
	int err = f->opt->flash.report ? hashing_end(f->diag, &f->hashing) : 0;

	f->unhashed = err ? arena_fmt(f->diag->arena, "its record has no hash of the image: %s", f->diag->last_fault) : NULL;
	for (size_t i = 0; i < f->count; i++) {
		int one = finish_job(f, i);

		err = err ? err : one;
	}
	if (f->opt->flash.report) {
		int labels = records_write_labels(f->diag, f->opt->flash.report);

		err = err ? err : labels;
	}
	return err;
}

static void print_summary(const struct flashing *f, FILE *out)
{
	const struct flash_unrecorded u = { f->unrecorded, f->unended, f->opt->flash.report, f->units.journal.path, f->opt->units };

	flash_print_summary(f->diag->arena, f->ended, f->count, out);
	flash_print_unrecorded(&u, out);
}

/* How the devices fared is told in any case: to who reads standard error when nobody reads the rest. */
static void print_ends(const struct flashing *f)
{
	for (size_t i = 0; i < f->count && f->progress == FLASH_PROGRESS_JSON; i++)
		flash_print_end(&f->ended[i]);
	if (!f->opt->quiet && f->progress != FLASH_PROGRESS_JSON)
		print_summary(f, stdout);
	if (fflush(stdout) || ferror(stdout))
		print_summary(f, stderr);
}

/* It stopped before it wrote; who reads events learns that from one, unless findings are the document. */
static void print_untouched(const struct flashing *f)
{
	bool document = f->opt->format == FORMAT_JSON && diag_count(f->diag, SEV_ERROR);
	const char *why = f->why ? f->why : f->diag->last_fault;

	for (size_t i = 0; i < f->count && f->progress == FLASH_PROGRESS_JSON && !document; i++)
		flash_print_end(&(struct flash_ended){ .device = f->opt->arguments[i + 1], .why = f->findings ? "the table of units has errors" : why });
}

/* Events that were asked for are no talk. */
static enum flash_progress choose_progress(const struct options *opt)
{
	if (opt->format == FORMAT_JSON || opt->flash.progress == FLASH_PROGRESS_JSON)
		return FLASH_PROGRESS_JSON;
	return opt->quiet ? FLASH_PROGRESS_NONE : opt->flash.progress;
}

static int run(struct flashing *f)
{
	struct flash_view *view = flash_view_make(f->diag, f->progress, f->jobs, f->count);
	int err;

	f->began = time(NULL);
	if (f->opt->flash.report)
		hashing_begin(&f->source, &f->hashing);
	run_jobs(f->diag->arena, &f->source, f->jobs, f->count, flash_view_show, view);
	flash_view_end(view);
	err = finish(f);
	print_ends(f);
	return err;
}

static void close_all(struct flashing *f)
{
	for (size_t i = 0; i < f->count; i++) {
		journal_drop(&f->unit[i].given);
		target_close(&f->jobs[i].target);
		job_free(&f->jobs[i]);
	}
	source_close(&f->source);
}

/* A device that fails after it was written, for a file that cannot be opened, is known before. */
static int reserve_files(struct diag *d, size_t devices)
{
	size_t needed = FILES + FILES_EACH * devices;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= needed)
		return 0;
	limit.rlim_cur = limit.rlim_max;
	if (limit.rlim_max >= needed && !setrlimit(RLIMIT_NOFILE, &limit))
		return 0;
	return fault(d, 0, "%zu device%s up to %zu open files, and this process may have %llu; raise the limit (ulimit -n %zu), or name fewer devices",
		     devices, devices == 1 ? " takes" : "s take", needed, (unsigned long long)limit.rlim_max, needed);
}

static struct flashing begin(struct diag *d, const struct options *opt)
{
	struct flashing f = { .diag = d, .opt = opt, .source.fd = -1, .count = (size_t)opt->argument_count - 1 };

	f.way = (struct job_way){
		.unmapped = opt->flash.unmapped, .verifies = !opt->flash.no_verify, .skips_equal = opt->flash.skip_unchanged, .retries = opt->flash.retries,
	};
	f.jobs = arena_array(d->arena, struct job, f.count);
	f.unit = arena_array(d->arena, struct flash_unit, f.count);
	f.boot = arena_array(d->arena, struct flash_boot, f.count);
	f.ended = arena_array(d->arena, struct flash_ended, f.count);
	f.progress = choose_progress(opt);
	for (size_t i = 0; i < f.count; i++) {
		f.jobs[i].target.fd = -1;
		f.unit[i].given.fd = -1;
	}
	return f;
}

/* A device that is read as an image and a file that is no device say little of what was meant. */
static bool is_turned_round(const struct options *opt)
{
	struct stat image, device;

	return !stat(opt->arguments[0], &image) && S_ISBLK(image.st_mode) && !stat(opt->arguments[1], &device) && S_ISREG(device.st_mode);
}

static int flash(struct diag *d, const struct options *opt)
{
	struct flashing f;
	int err, shown, status;

	if (opt->list)
		return flash_list(d, opt);
	if (opt->argument_count < 2)
		return help_usage_error(opt->command, "an image and a device have to be named; --list shows the devices of this machine");
	if (is_turned_round(opt))
		return help_usage_error(opt->command, arena_fmt(d->arena, "the image comes first and then the device, and '%s' is a device, '%s' a file",
								opt->arguments[0], opt->arguments[1]));
	f = begin(d, opt);
	for (size_t i = 0; i < f.count; i++)
		f.jobs[i].way = &f.way;
	if (!opt->flash.no_verify)
		f.way.check = verify_device;
	f.way.context = &f;
	err = reserve_files(d, f.count);
	if (!err)
		err = sign_check(d, &opt->signer);
	if (!err)
		err = read_image(&f);
	shown = flash_units_show(d, opt);
	err = err ? err : shown;
	status = !err && f.findings ? EXIT_FINDINGS : EXIT_FAULT;
	if (err || f.findings || prepare(&f))
		print_untouched(&f);
	else if (!run(&f))
		status = EXIT_OK;
	close_all(&f);
	return status;
}

const struct command command_flash = {
	.name = "flash", .arguments = "IMAGE DEVICE...", .least = 0, .most = DEVICES_MOST + 1,
	.summary = "Write a finished image to block devices, and read it back", .options = OPT_FOR_FLASH | OPT_FOR_JSON, .run = flash,
};
