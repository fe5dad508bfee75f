/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * copy.h - files of the host copied to places of the image
 *
 * Where the file system can, source and image share their blocks. Holes of the source are left out, so the place has zeros
 * before, unless all bytes are wanted.
 */
#ifndef WRITE_COPY_H
#define WRITE_COPY_H

#include "model/search.h"
#include "write/output.h"

struct copy {
	const struct artefact *from;
	uint64_t start, bytes; /* on the disk */
	uint64_t skip;         /* bytes of the source in front of what is copied */
	bool packed;           /* what comes out of the file by gunzip is meant; then skip is 0 */
	bool all;              /* holes, too */
};

/* A descriptor of the file's bytes, checked to be the file that was planned. */
must_check int copy_open(struct diag *d, const struct artefact *file, int *ret);

/* A source that is not what it was is a fault. tick (if any) is called after each piece. */
must_check int copy_run(struct diag *d, const struct copy *copy, const struct output *out, void (*tick)(void *context), void *context);

/* Bytes of an image, this one or another, from one place to the other. */
must_check int copy_place(struct diag *d, const char *name, int from, uint64_t from_start, uint64_t to_start, uint64_t bytes, const struct output *out,
			  void (*tick)(void *context), void *context);

#endif
