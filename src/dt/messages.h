/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * messages.h - what cpp and dtc said, as findings with places
 *
 * Errors become "source-error", warnings "source-warning". Lines that belong to a
 * message before them (source excerpts, "In file included from") are left out.
 */
#ifndef DT_MESSAGES_H
#define DT_MESSAGES_H

#include "base/diag.h"
#include "base/span.h"

/* said: the standard error of one run over file. failed: when no error is found in it, all of it is one. */
void messages_cpp(struct diag *d, const char *file, const char *said, bool failed);

/* The same; text is what dtc read, to find the place of a file that it could not open. */
void messages_dtc(struct diag *d, const char *file, const char *said, bool failed, struct span text);

#endif
