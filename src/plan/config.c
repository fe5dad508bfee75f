/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * config.c - the configuration file that Xen's EFI loader wants beside it
 */
#include "plan/config.h"

const char *config_make(struct arena *a, const struct system *sys, const char *dtb_name)
{
	return arena_fmt(a, "[global]\ndefault=xen\n\n[xen]\noptions=%s\ndtb=%s\n", sys->bootargs.line, dtb_name);
}
