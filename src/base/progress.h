/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * progress.h - one line on the terminal when work takes long
 *
 * Shown on standard error, if that is a terminal, from the second second on. There is
 * one bar in a program; nothing else may print while it stands (diag takes it off).
 */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include <stdint.h>

#include "base/diag.h"

/* what: "writing"; total in bytes. quiet never shows anything. */
void progress_begin(struct diag *d, const char *what, uint64_t total, bool quiet);
void progress_set(uint64_t done);
void progress_end(struct diag *d);

#endif
