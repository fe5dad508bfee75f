/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * flash_list.h - the devices of this machine, and which may be written to
 */
#ifndef CMD_FLASH_LIST_H
#define CMD_FLASH_LIST_H

#include "cmd/options.h"

/* Prints them; an exit status. */
int flash_list(struct diag *d, const struct options *opt);

#endif
