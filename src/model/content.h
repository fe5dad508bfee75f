/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * content.h - what of a module's file lies on the disk: the file itself, or what was unpacked from it
 *
 * Kernels that Xen does not take as they are, but that have one in them which it takes, are
 * unpacked here: EFI zboot, xz, zstd, LZ4, LZMA, bzip2, gzip that Xen's own gunzip would get
 * wrong, gzip in gzip, and a uImage of what this Xen does not unpack. The result is in a file without a name in TMPDIR, and
 * every file of the host is unpacked once, whoever names it. With --no-fix nothing is.
 *
 * Nothing is said here: a file that could not be unpacked has the reason in unpack_wrong.
 */
#ifndef MODEL_CONTENT_H
#define MODEL_CONTENT_H

#include "model/system.h"

/* Of all modules of a system whose hypervisor is known. Kernels are looked into, too. */
void content_make(struct diag *d, struct system *sys);

#endif
