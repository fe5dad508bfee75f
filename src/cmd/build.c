/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * build.c - make the disk
 */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/progress.h"
#include "cmd/command.h"
#include "cmd/depfile.h"
#include "cmd/former.h"
#include "cmd/help.h"
#include "cmd/manifest.h"
#include "cmd/prepare.h"
#include "probe/gunzip.h"
#include "report/json.h"
#include "report/table.h"
#include "verify/verify.h"
#include "write/bmap.h"
#include "write/gzip.h"
#include "write/image.h"

/* "board.img" for "dir/board.dts"; NULL for standard input. */
static const char *default_output(struct diag *d, const char *input)
{
	const char *slash = strrchr(input, '/'), *name = slash ? slash + 1 : input;
	const char *dot = strrchr(name, '.');

	if (!strcmp(input, "-"))
		return NULL;
	return arena_fmt(d->arena, "%.*s.img", (int)(dot && dot != name ? (size_t)(dot - name) : strlen(name)), name);
}

static bool is_file(const struct stat *out, const char *path)
{
	struct stat st;
	int err = strcmp(path, "<stdin>") ? stat(path, &st) : fstat(STDIN_FILENO, &st);

	return !err && st.st_dev == out->st_dev && st.st_ino == out->st_ino;
}

/* Names of everything that is read to make the disk; some may be NULL or no file at all. */
static const char *const *all_inputs(struct arena *a, const struct options *opt, const struct plan *plan)
{
	const struct system *sys = plan->sys;
	LIST(const char *) list = { 0 };

	for (size_t i = 0; i < sys->search->seen.count; i++)
		*list_add(a, &list) = sys->search->seen.at[i]->path;
	for (size_t i = 0; i < sys->tree->sources.count; i++)
		*list_add(a, &list) = sys->tree->sources.at[i];
	if (opt->signer.key) {
		*list_add(a, &list) = opt->signer.cert;
		*list_add(a, &list) = opt->signer.key;
	}
	*list_add(a, &list) = NULL;
	return list.at;
}

/* The input that the image would replace, or NULL. */
static const char *replaced_input(struct diag *d, const struct options *opt, const struct plan *plan, const char *output)
{
	struct stat out;

	if (stat(output, &out) < 0)
		return NULL;
	for (const char *const *input = all_inputs(d->arena, opt, plan); *input; input++) {
		if (is_file(&out, *input))
			return *input;
	}
	return NULL;
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

/* "disk.img.gz" */
static bool is_packed(const char *path)
{
	size_t len = strlen(path);

	return len > 3 && !strcmp(path + len - 3, ".gz");
}

static void show_packing(void *context)
{
	progress_set((uint64_t)lseek(*(const int *)context, 0, SEEK_CUR));
}

/* The image itself was never called anything, and goes away with its descriptor. */
static int pack_image(struct diag *d, const struct options *opt, const char *path, struct output *image, uint64_t bytes)
{
	scoped_output packed = { .fd = -1 };
	struct gunzip gunzip;
	int err = output_open(d, path, 0, &packed);

	ACTIVITY(d, "packing '%s'", path);
	if (err < 0)
		return err;
	progress_begin(d, "packing", bytes, opt->quiet);
	err = gzip_pack(d, image->fd, bytes, packed.fd, show_packing, &packed.fd);
	progress_end(d);
	if (err < 0)
		return err;
	err = gunzip_measure(packed.fd, 0, (uint64_t)lseek(packed.fd, 0, SEEK_CUR), bytes, NULL, NULL, &gunzip);
	if (err < 0)
		return fault(d, err, "cannot read '%s' back", path);
	err = interrupt_check(d);
	if (!err && (gunzip.damaged || gunzip.cut || gunzip.behind || gunzip.bytes != bytes))
		err = fault(d, 0, "what was packed does not come out again");
	return err ? err : output_commit(d, &packed);
}

/* The image of this name, for as much of it as can be kept. */
static void open_former(struct diag *d, const struct options *opt, const char *path, struct former *ret)
{
	former_open(d, path, ret);
	if (ret->why && opt->verbose)
		fprintf(stderr, "note: '%s' is made from the start: %s\n", path, ret->why);
}

/* map: what goes into opt->bmap, when that is wanted. */
static int make_image(struct diag *d, const struct options *opt, const char *path, const struct plan *plan, struct seal *seal, const char **map)
{
	struct image_input input = { .seed = opt->seed, .signer = opt->signer.key ? &opt->signer : NULL, .quiet = opt->quiet };
	scoped_former former = { .fd = -1 };
	scoped_output out = { .fd = -1 };
	int err = output_open(d, path, plan->disk_bytes, &out);

	if (!err && opt->update)
		open_former(d, opt, path, &former);
	if (former.fd >= 0) {
		plan = former_apply(d->arena, &former, plan);
		input.former = path;
		input.former_fd = former.fd;
	}
	if (!err)
		err = image_write(d, plan, &input, &out, seal);
	if (!err)
		err = verify_image(d, seal->plan, &seal->id, out.fd, path, opt->quiet);
	if (!err && opt->bmap)
		err = bmap_make(d, seal->plan, out.fd, map);
	if (err < 0)
		return err;
	return is_packed(path) ? pack_image(d, opt, path, &out, plan->disk_bytes) : output_commit(d, &out);
}

/* What goes with the image; written when it is there. */
static int write_companions(struct diag *d, const struct options *opt, const struct seal *seal, const char *map, struct timespec began)
{
	int err = opt->bmap ? output_text(d, opt->bmap, map) : 0;

	if (!err && opt->update)
		err = former_write(d, opt->output, seal->plan, began);
	if (!err && opt->manifest)
		err = manifest_write(d, opt->manifest, opt->output, seal);
	return err || !opt->depfile ? err : depfile_write(d, opt->depfile, opt->output, all_inputs(d->arena, opt, seal->plan));
}

static int print_findings(struct diag *d)
{
	json_t *document = json_object();

	json_set_findings(document, d);
	return json_print(d, document);
}

static int build(struct diag *d, const struct options *opt)
{
	struct options named = *opt;
	const char *replaced, *map = NULL;
	const struct plan *plan;
	struct timespec began;
	struct seal seal;

	clock_gettime(CLOCK_REALTIME, &began);
	if (opt->dry_run)
		return command_plan.run(d, opt);
	if (!named.output)
		named.output = default_output(d, opt->arguments[0]);
	if (!named.output)
		return help_usage_error(opt->command, "the tree comes from standard input, so the image needs a name: -o FILE");
	if (opt->update && is_packed(named.output))
		return help_usage_error(opt->command, "--update keeps what an image has, and cannot do that with a packed one");
	if (prepare_plan(d, opt, &plan) < 0 || prepare_show_findings(d, opt) < 0)
		return EXIT_FAULT;
	if (diag_count(d, SEV_ERROR) || !plan)
		return opt->format == FORMAT_JSON && print_findings(d) < 0 ? EXIT_FAULT : EXIT_FINDINGS;
	replaced = replaced_input(d, opt, plan, named.output);
	if (replaced)
		return help_usage_error(opt->command, arena_fmt(d->arena, "the image '%s' would replace its own input '%s'", named.output, replaced));
	if (make_image(d, opt, named.output, plan, &seal, &map) < 0 || write_companions(d, &named, &seal, map, began) < 0)
		return EXIT_FAULT;
	return print_result(d, &named, &seal) < 0 ? EXIT_FAULT : EXIT_OK;
}

const struct command command_build = {
	.name = "build", .arguments = "SYSTEM", .least = 1, .most = 1,
	.summary = "Make a disk that boots the Xen system which the device tree SYSTEM (.dts or .dtb, '-') describes",
	.options = OPT_FOR_TREE | OPT_FOR_BUILD | OPT_FOR_JSON, .run = build,
};
