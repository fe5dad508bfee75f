/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xen_info.h - what a xen.efi is, for somebody who has no tree yet
 */
#ifndef CMD_XEN_INFO_H
#define CMD_XEN_INFO_H

#include "cmd/options.h"

/* Prints what is known of opt->xen_info. The exit status: what is no arm64 Xen is a finding. */
int xen_info_show(struct diag *d, const struct options *opt);

#endif
