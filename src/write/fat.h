/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fat.h - the ESP's file system, written straight into the image
 *
 * Microsoft FAT specification 1.03. The plan says at which cluster every file and directory begins; each is in one piece. What
 * nobody wrote to is a hole.
 */
#ifndef WRITE_FAT_H
#define WRITE_FAT_H

#include "plan/identity.h"
#include "write/output.h"

/* Copies every file but the late ones to its clusters. tick is called after each piece. */
must_check int fat_fill_files(struct diag *d, const struct plan *plan, const struct output *out, void (*tick)(void *context),
			      void *context);

/* The rest of a sealed plan: late files, directories, FATs, boot sectors; and then all of the ESP in the partitions that are copies of it. */
must_check int fat_finish(struct diag *d, const struct plan *plan, const struct output *out, const struct identity *id);

#endif
