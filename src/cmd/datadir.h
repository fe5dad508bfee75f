/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * datadir.h - where the program's own files lie
 */
#ifndef CMD_DATADIR_H
#define CMD_DATADIR_H

#include "base/arena.h"

/*
 * The directory of the templates: below $XEN_ESP_MKIMAGE_DATADIR, else where they were to be installed, else
 * below ../share of the program's own directory.
 */
const char *datadir_templates(struct arena *a);

/*
 * The loader stub: $XEN_ESP_MKIMAGE_STUB, else beside the program (where it was built), else where it was to be
 * installed, else below ../lib of the program's own directory. It may not be there.
 */
const char *datadir_stub(struct arena *a);

#endif
