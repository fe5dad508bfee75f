/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * config.h - the configuration file that Xen's EFI loader wants beside it
 *
 * Xen derives the file's name from its own (xen/common/efi/boot.c: point_tail), so
 * beside BOOTAA64.EFI it is BOOTAA64.cfg and no other. Grammar: boot.c: pre_parse,
 * get_value: any control character ends a line and '#' starts a comment anywhere.
 */
#ifndef PLAN_CONFIG_H
#define PLAN_CONFIG_H

#include "model/system.h"

/* boot.c and efi-boot.h keep the command line in a page with its NUL. */
enum { CONFIG_OPTIONS_MOST = 4095 };

/* The whole file. options= always stands in it: without it Xen 4.19 and later use memory that nobody wrote. */
const char *config_make(struct arena *a, const struct system *sys, const char *dtb_name);

#endif
