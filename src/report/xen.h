/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xen.h - what a xen.efi is and how it was built, for people and machines
 */
#ifndef REPORT_XEN_H
#define REPORT_XEN_H

#include <jansson.h>
#include <stdio.h>

#include "model/search.h"

/* file has been through search_xen(); it may be no Xen at all. */
void xen_print(struct arena *a, const struct artefact *file, FILE *out);

/* The object "xen" of a document, described in xen-esp-mkimage(1). */
json_t *xen_json(const struct artefact *file);

#endif
