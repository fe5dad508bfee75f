/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * load.h - a file of the boot plan, in words
 */
#ifndef VERIFY_LOAD_H
#define VERIFY_LOAD_H

#include "base/arena.h"
#include "wire/plan.h"

/* Where it lies, as paths of the plan are written: "EFI\BOOT\Image". */
const char *load_path(struct arena *a, const struct wire_file *file);

/* "kernel" */
const char *load_kind_name(enum wire_kind kind);

#endif
