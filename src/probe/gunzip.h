/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gunzip.h - whether Xen's own gunzip would unpack gzip data to what is in it
 *
 * Xen takes the last four bytes for the unpacked size, makes room for that, and unpacks
 * one member into it; a wrong checksum, a size that is not that of the member and a flag
 * that it does not know are a panic (xen/common/device-tree/kernel.c:kernel_decompress,
 * xen/common/gzip/gunzip.c). So nothing may stand behind the member. Memory is flat.
 */
#ifndef PROBE_GUNZIP_H
#define PROBE_GUNZIP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/span.h"

struct gunzip {
	const char *damaged; /* why it cannot be unpacked by anybody: "its checksum is wrong"; or NULL */
	bool cut;            /* more than most bytes come out: what follows was not looked at */
	uint64_t bytes;      /* that come out of all members */
	uint64_t members;
	uint64_t behind;     /* bytes behind the last member, */
	bool garbage;        /* and not all of them zeros, with which tapes and media fill up */
	uint32_t said;       /* the last four bytes as a number: the size that Xen expects */
	bool odd_header;     /* a flag of the first member that Xen refuses: a checksum of the header, among others */
};

/*
 * Unpacks the len bytes at off of a descriptor, whatever its position, and gives what comes out to take, which may be
 * NULL. A negative errno when it cannot be read.
 */
must_check int gunzip_measure(int fd, uint64_t off, uint64_t len, uint64_t most, void (*take)(void *context, struct span bytes),
			      void *context, struct gunzip *ret);

/* Whether Xen gets it right. */
bool gunzip_fits_xen(const struct gunzip *g);

#endif
