/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fat.h - the ESP's file system, written by mtools straight into the image
 */
#ifndef WRITE_FAT_H
#define WRITE_FAT_H

#include "plan/identity.h"
#include "write/output.h"

/* Formats the partition's place in the image as the plan says, with volume id 0. */
must_check int fat_format(struct diag *d, const struct plan *plan, const struct output *out);

/* Makes the directories and copies every file but the late ones. tick is called some ten times a second. */
must_check int fat_fill_files(struct diag *d, const struct plan *plan, const struct output *out, void (*tick)(void *context),
			      void *context);

/* Copies the late files of a sealed plan. */
must_check int fat_fill_late(struct diag *d, const struct plan *plan, const struct output *out, void (*tick)(void *context),
			     void *context);

/* Writes the volume id. */
must_check int fat_stamp(struct diag *d, const struct plan *plan, const struct output *out, uint32_t volume_id);

#endif
