/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * produce.c - what was asked for, from a checked plan: made, read back and put in its place
 */
#include "cmd/produce.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/progress.h"
#include "cmd/former.h"
#include "cmd/onto.h"
#include "cmd/suffix.h"
#include "verify/packed.h"
#include "verify/tar.h"
#include "verify/tree.h"
#include "verify/verify.h"
#include "write/bmap.h"
#include "write/gzip.h"
#include "write/image.h"
#include "write/stream.h"
#include "write/tar.h"
#include "write/tree.h"

static void show_packing(void *context)
{
	progress_set((uint64_t)lseek(*(const int *)context, 0, SEEK_CUR));
}

static int check_packed(struct diag *d, const struct output *out, const struct gzip_blocks *blocks, const struct output *image, uint64_t bytes)
{
	const struct packed packed = {
		.fd = out->fd, .bytes = (uint64_t)lseek(out->fd, 0, SEEK_END), .ends = blocks->ends, .count = blocks->count, .block = GZIP_BLOCK,
	};

	return packed_verify(d, &packed, image->fd, bytes, NULL, NULL);
}

/* The image itself was never called anything, and goes away with its descriptor. */
static int pack_image(struct diag *d, const struct options *opt, struct output *image, uint64_t bytes)
{
	scoped_output packed = { .fd = -1 };
	const char *path = opt->output;
	struct gzip_blocks blocks;
	int err = output_open(d, path, 0, &packed);

	ACTIVITY(d, "packing '%s'", path);
	if (err < 0)
		return err;
	progress_begin(d, "packing", bytes, opt->quiet);
	err = gzip_pack(d, image->fd, bytes, packed.fd, show_packing, &packed.fd, &blocks);
	progress_end(d);
	if (err < 0)
		return err;
	err = check_packed(d, &packed, &blocks, image, bytes);
	return err ? err : output_commit(d, &packed);
}

/* For a stream and for a device it is made elsewhere first. */
static int open_output(struct diag *d, const struct options *opt, const struct target *device, uint64_t bytes, struct output *ret)
{
	bool elsewhere = options_to_stdout(opt) || device->fd >= 0;
	int err = elsewhere ? output_open_temporary(d, bytes, ret) : output_open(d, opt->output, bytes, ret);

	ret->passing = elsewhere || suffix_is_packed(opt->output);
	return err;
}

static int deliver(struct diag *d, const struct options *opt, struct output *out, uint64_t bytes)
{
	if (options_to_stdout(opt))
		return stream_write(d, out->fd, bytes, opt->quiet);
	return suffix_is_packed(opt->output) ? pack_image(d, opt, out, bytes) : output_commit(d, out);
}

bool produce_can_update(const struct options *opt)
{
	return form_has_volume(opt->settings.form) && !options_to_stdout(opt) && !opt->settings.device && !suffix_is_packed(opt->output);
}

/* The image that stands in the place of the new one, for as much of it as can be kept; a plan that says what that is. */
static const struct plan *open_former(struct diag *d, const struct options *opt, const struct plan *plan, struct former *f,
					 struct content_input *input)
{
	former_open(d, opt->output, f);
	if (f->why && opt->verbose)
		fprintf(stderr, "note: '%s' is made from the start: %s\n", opt->output, f->why);
	if (f->fd < 0)
		return plan;
	input->former = opt->output;
	input->former_fd = f->fd;
	return former_apply(d->arena, f, plan);
}

static int make_image(struct diag *d, const struct options *opt, const struct target *device, const struct plan *plan,
		      const struct content_input *asked, struct seal *seal, struct produced *ret)
{
	struct content_input input = *asked;
	scoped_former former = { .fd = -1 };
	scoped_output out = { .fd = -1 };
	int err = open_output(d, opt, device, plan->image_bytes, &out);

	if (!err && opt->update)
		plan = open_former(d, opt, plan, &former, &input);
	if (!err)
		err = image_write(d, plan, &input, &out, seal);
	if (!err)
		err = verify_image(d, seal->plan, &seal->id, out.fd, out.name, opt->quiet);
	if (!err && opt->bmap)
		err = bmap_make(d, seal->plan, out.fd, &ret->map);
	if (!err && fstat(out.fd, &ret->image) < 0)
		err = fault(d, -errno, "cannot look at '%s'", out.name);
	if (!err && device->fd >= 0)
		return onto_device(d, opt, device, seal, out.fd);
	return err ? err : deliver(d, opt, &out, plan->image_bytes);
}

static int make_tar(struct diag *d, const struct options *opt, const struct plan *plan, const struct content_input *input, struct seal *seal)
{
	scoped_output out = { .fd = -1 };
	struct target none = { .fd = -1 };
	int err = open_output(d, opt, &none, 0, &out);

	if (!err)
		err = tar_write(d, plan, input, &out, seal);
	if (!err)
		err = verify_tar(d, seal->plan, out.fd, out.name, opt->quiet);
	return err ? err : deliver(d, opt, &out, (uint64_t)lseek(out.fd, 0, SEEK_END));
}

static int make_directory(struct diag *d, const struct options *opt, const struct plan *plan, const struct content_input *input, struct seal *seal)
{
	scoped_tree tree = { .fd = -1 };
	int err = tree_open(d, plan, opt->output, &tree);

	if (!err)
		err = tree_write(d, plan, input, &tree, seal);
	if (!err)
		err = verify_tree(d, seal->plan, tree.fd, opt->output, opt->quiet);
	return err ? err : tree_commit(d, seal->plan, &tree);
}

int produce(struct diag *d, const struct options *opt, const struct target *device, const struct plan *plan, struct seal *seal, struct produced *ret)
{
	const struct content_input input = { .seed = opt->seed, .signer = opt->signer.key ? &opt->signer : NULL, .quiet = opt->quiet };

	if (plan->form == FORM_DIRECTORY)
		return make_directory(d, opt, plan, &input, seal);
	return plan->form == FORM_TAR ? make_tar(d, opt, plan, &input, seal) : make_image(d, opt, device, plan, &input, seal, ret);
}
