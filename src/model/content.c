/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * content.c - what of a module's file lies on the disk: the file itself, or what was unpacked from it
 */
#include "model/content.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/io.h"
#include "base/scoped.h"
#include "base/text.h"
#include "base/unpack.h"
#include "model/kernel.h"

/* More kernels than Xen takes modules, and more bytes than kernels have; what wants more is up to something. */
enum { UNPACKINGS_MOST = 64, LAYERS_MOST = 3, PIECE = 256 * 1024, UIMAGE_HEADER = 64 };
static const uint64_t file_bytes_most = 512ULL * 1024 * 1024, all_bytes_most = 2048ULL * 1024 * 1024;

/* Packed bytes in a file. */
struct layer {
	uint64_t at, bytes;
	enum packing packing;
	const char *name; /* "zstd" */
};

static const struct packing_row {
	enum probe_kind kind;
	enum packing packing;
	const char *name;
} packings[] = {
	{ PROBE_GZIP, PACKING_GZIP, "gzip" }, { PROBE_XZ, PACKING_XZ, "xz" }, { PROBE_ZSTD, PACKING_ZSTD, "zstd" },
	{ PROBE_LZ4_LEGACY, PACKING_LZ4, "LZ4" }, { PROBE_LZ4_FRAME, PACKING_LZ4, "LZ4" }, { PROBE_LZMA, PACKING_LZMA, "LZMA" },
	{ PROBE_LZO, PACKING_LZO, "LZO" }, { PROBE_BZIP2, PACKING_BZIP2, "bzip2" },
};

static bool is_packed(const struct probe *p, struct layer *ret)
{
	for (size_t i = 0; p && i < COUNT(packings); i++) {
		if (packings[i].kind != p->kind)
			continue;
		ret->packing = packings[i].packing;
		ret->name = packings[i].name;
		return true;
	}
	return false;
}

/* The outermost packed bytes of a kernel. With a uImage its addresses would be lost, so it must have none that count. */
static bool find_layer(const struct system *sys, const struct artefact *file, struct layer *ret)
{
	const struct probe *p = &file->probe;

	*ret = (struct layer){ .bytes = file->size };
	if (p->kind == PROBE_ZBOOT) {
		ret->at = p->payload.at;
		ret->bytes = p->payload.size;
		p = p->inner;
	} else if (p->kind == PROBE_UIMAGE) {
		if ((p->uimage.load || p->uimage.ep) && !kernel_ignores_uimage(system_xen(sys)))
			return false;
		ret->at = UIMAGE_HEADER;
		ret->bytes = p->uimage.size;
		p = p->inner;
	}
	return ret->at < file->size && ret->bytes <= file->size - ret->at && is_packed(p, ret);
}

/* What Xen would make of gzip data, and what the kernel in it says of itself: both need all of its bytes. */
static int look_into_gzip(struct diag *d, struct artefact *file, int fd, uint64_t at)
{
	struct gunzip *gunzip = arena_new(d->arena, struct gunzip);
	struct kernel_info *info = arena_new(d->arena, struct kernel_info);
	struct kernel_scan *scan = kernel_scan_begin();
	int err = gunzip_measure(fd, at, file->size - at, file_bytes_most, kernel_scan_add, scan, gunzip);

	*info = kernel_scan_end(d->arena, scan);
	file->gunzip = err ? NULL : gunzip;
	file->kernel = err ? NULL : info;
	return err;
}

static int look_into_bare(struct diag *d, struct artefact *file, int fd)
{
	struct kernel_info *info = arena_new(d->arena, struct kernel_info);
	int err = kernel_scan_file(d->arena, fd, 0, file->size < file_bytes_most ? file->size : file_bytes_most, info);

	file->kernel = err ? NULL : info;
	return err;
}

/* Xen goes by the size of the file, not by that in the header of a uImage. */
static void look_into(struct diag *d, const struct system *sys, struct artefact *file)
{
	const struct probe *p = &file->probe;
	scoped_fd fd = -1;
	int err;

	if (file->looked_into || !kernel_is_format(system_xen(sys), p))
		return;
	file->looked_into = true;
	err = artefact_open(file, &fd);
	if (!err && kernel_is_packed(p))
		err = look_into_gzip(d, file, fd, p->kind == PROBE_UIMAGE ? UIMAGE_HEADER : 0);
	else if (!err)
		err = look_into_bare(d, file, fd);
	if (err < 0) {
		file->usable = false;
		file->wrong = arena_fmt(d->arena, "cannot be read: %s", strerror(-err));
	}
}

/* Whether Xen takes the file as it is. */
static bool is_taken(const struct system *sys, const struct artefact *file)
{
	const struct probe *p = &file->probe;

	return kernel_is_format(system_xen(sys), p) && (!kernel_is_packed(p) || !file->gunzip || gunzip_fits_xen(file->gunzip));
}

/* Whether what comes out is a kernel, or something to go on with. */
static bool is_promising(const struct probe *p)
{
	return p->kind == PROBE_ARM64_IMAGE || p->kind == PROBE_ARM32_ZIMAGE || p->kind == PROBE_UIMAGE || p->kind == PROBE_GZIP;
}

/* Enters what the packed bytes hold, where the probe could not look into them: findings name it. */
static void enter_inside(struct diag *d, struct artefact *file, const struct probe *inside)
{
	struct probe *middle;

	if (file->probe.kind != PROBE_ZBOOT && file->probe.kind != PROBE_UIMAGE) {
		file->probe.inner = file->probe.inner ? file->probe.inner : inside;
		return;
	}
	middle = arena_new(d->arena, struct probe);
	*middle = *file->probe.inner;
	middle->inner = middle->inner ? middle->inner : inside;
	file->probe.inner = middle;
}

/* The unpacking of one layer. */
struct job {
	struct diag *diag;
	struct search *search;
	struct artefact *file;
	struct layer layer;
	int from, to;
	uint64_t bytes;    /* so far */
	const char *wrong; /* why it cannot be finished */
	bool vain;         /* what comes out is no kernel: the finding about the format has that */
};

static void stop_for_error(struct job *job, const char *what, int err)
{
	job->wrong = arena_fmt(job->diag->arena, "%s: %s", what, strerror(-err));
}

/* gzip's checksums, which libarchive does not look at. */
static void check_gzip(struct job *job)
{
	struct gunzip g;
	int err = gunzip_measure(job->from, job->layer.at, job->layer.bytes, file_bytes_most, NULL, NULL, &g);

	if (err < 0)
		stop_for_error(job, "it cannot be read", err);
	else if (g.damaged)
		job->wrong = arena_fmt(job->diag->arena, "it is damaged: %s", g.damaged);
}

static void take_piece(struct job *job, struct span piece)
{
	struct probe *p;
	int err;

	if (!job->bytes) {
		p = arena_new(job->diag->arena, struct probe);
		probe_bytes(job->diag->arena, (struct span){ piece.at, piece.len < PROBE_HEAD ? piece.len : PROBE_HEAD }, UINT64_MAX, p);
		enter_inside(job->diag, job->file, p);
		job->vain = !is_promising(p);
	}
	job->bytes += piece.len;
	if (job->vain)
		return;
	if (job->bytes > file_bytes_most || job->bytes > all_bytes_most - job->search->unpacked_bytes) {
		job->wrong = "more comes out than a kernel has";
		return;
	}
	err = io_write(job->to, piece.at, piece.len);
	if (err < 0)
		stop_for_error(job, "there is no room for what comes out, see TMPDIR", err);
}

static void copy_out(struct job *job, struct unpack *u)
{
	scoped_memory uint8_t *bytes = malloc(PIECE);
	size_t got = PIECE;

	while (!job->wrong && !job->vain && got == PIECE) {
		int err = !bytes ? -ENOMEM : interrupt_signal() ? -EINTR : unpack_read(u, bytes, PIECE, &got);

		if (err == -EBADMSG)
			job->wrong = arena_fmt(job->diag->arena, "it is damaged: %s", unpack_reason(u));
		else if (err < 0)
			stop_for_error(job, "it cannot be unpacked", err);
		else
			take_piece(job, (struct span){ bytes, got });
	}
}

static void run(struct job *job)
{
	scoped_unpack u = NULL;
	int err = 0;

	if (job->layer.packing == PACKING_GZIP)
		check_gzip(job);
	if (!job->wrong)
		err = unpack_open(job->from, job->layer.at, job->layer.bytes, job->layer.packing, &u);
	if (err == -ENOTSUP)
		job->wrong = arena_fmt(job->diag->arena, "the libarchive of this machine does not unpack %s", job->layer.name);
	else if (err == -EBADMSG)
		job->wrong = "it is damaged";
	else if (err < 0)
		stop_for_error(job, "it cannot be unpacked", err);
	else if (!job->wrong)
		copy_out(job, u);
}

/* What was unpacked, as a file of its own; NULL when that failed, with the reason in file. */
static struct artefact *unpack(struct diag *d, struct search *search, struct artefact *file, const struct layer *layer)
{
	struct job job = { .diag = d, .search = search, .file = file, .layer = *layer };
	struct artefact *made = arena_new(d->arena, struct artefact);
	scoped_fd from = -1, to = -1;
	int err = artefact_open(file, &from);

	search->unpackings++;
	if (!err)
		err = io_unnamed_file(&to);
	if (err < 0) {
		file->unpack_wrong = arena_fmt(d->arena, "it cannot be unpacked: %s", strerror(-err));
		return NULL;
	}
	job.from = from;
	job.to = to;
	run(&job);
	*made = (struct artefact){
		.path = file->path, .stat = file->stat, .size = job.bytes, .usable = true, .packing = layer->name, .fd = to,
	};
	if (!job.wrong && !job.vain && probe_file(d->arena, to, made->size, &made->probe) < 0)
		job.wrong = "what was unpacked cannot be read";
	file->unpack_wrong = job.wrong;
	search->unpacked_bytes += job.bytes;
	if (job.wrong || job.vain)
		return NULL;
	give_fd(&to);
	return made;
}

/* Takes a layer off, and more until Xen takes what is in them. */
static void unwrap(struct diag *d, const struct system *sys, struct artefact *file)
{
	struct artefact *at = file;
	struct layer layer;

	file->unpack_tried = true;
	for (unsigned layers = 0; layers < LAYERS_MOST && (at == file || !is_taken(sys, at)); layers++) {
		struct artefact *inside;

		if (kernel_foreign_arch(&at->probe) || !find_layer(sys, at, &layer))
			break;
		inside = unpack(d, sys->search, at, &layer);
		if (at != file)
			close(at->fd);
		file->unpack_wrong = at->unpack_wrong;
		if (!inside)
			return;
		look_into(d, sys, inside);
		at = inside;
	}
	if (at != file && is_taken(sys, at))
		file->unpacked = at;
	else if (at != file)
		close(at->fd);
}

/* The disk has one file of a name, and what is no kernel wants it as it is. */
static bool is_kernel_alone(const struct system *sys, const struct module *m)
{
	const struct module *first = m->same_as ? m->same_as : m;

	for (size_t i = 0; i < sys->modules.count; i++) {
		const struct module *other = sys->modules.at[i];

		if ((other == first || other->same_as == first) && other->kind != MODULE_KERNEL)
			return false;
	}
	return true;
}

/* Whether several domains get one file by Xen's own loader, and Xen would unpack it for the first of them only. */
static bool must_share(const struct system *sys, const struct module *m)
{
	bool shared = m->same_as;

	if (sys->disk.loader != LOADER_XEN || !kernel_is_packed(&m->file->probe))
		return false;
	for (size_t i = 0; !shared && i < sys->modules.count; i++)
		shared = sys->modules.at[i]->same_as == m;
	return shared;
}

static struct artefact *content_of(struct diag *d, const struct system *sys, const struct module *m)
{
	struct artefact *file = m->file;

	if (!file || m->kind != MODULE_KERNEL || m->place == PLACE_ELSEWHERE || !file->usable || !file->size)
		return file;
	look_into(d, sys, file);
	if (!file->usable || !sys->fixes || (is_taken(sys, file) && !must_share(sys, m)))
		return file;
	if ((file->unpack_tried || sys->search->unpackings < UNPACKINGS_MOST) && !is_kernel_alone(sys, m))
		return file;
	if (!file->unpack_tried && sys->search->unpackings < UNPACKINGS_MOST)
		unwrap(d, sys, file);
	return file->unpacked ? file->unpacked : file;
}

void content_make(struct diag *d, struct system *sys)
{
	for (size_t i = 0; i < sys->modules.count; i++)
		sys->modules.at[i]->content = content_of(d, sys, sys->modules.at[i]);
}
