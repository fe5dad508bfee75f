/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * source.h - a device tree's file, source or blob, as a blob
 *
 * Source goes through cpp (as in Linux: -nostdinc -undef -D__DTS__) and dtc. What is
 * wrong with it is a finding; that a compiler cannot run is a fault.
 */
#ifndef DT_SOURCE_H
#define DT_SOURCE_H

#include "base/diag.h"
#include "base/span.h"
#include "dt/included.h"

struct source_input {
	const char *path;                /* "-" is standard input */
	const char *const *include_dirs; /* for #include and /include/, ends with NULL */
	const char *const *defines;      /* "NAME" or "NAME=VALUE", ends with NULL */
	bool symbols;                    /* keep labels in /__symbols__, for overlays */
};

struct source {
	const char *file;       /* path for messages; "<stdin>" for "-" */
	bool compiled;          /* it was source, not a blob */
	struct span blob;       /* what dtc made, or the file itself; not yet checked */
	struct span preprocessed; /* what cpp made of the source and dtc read */
	struct span annotated;  /* "dtc -T -T" of the same source; empty for a blob */
	struct span stdin_text; /* what came from standard input or a pipe, if it did */
	included_list included; /* files that dtc read besides */
};

/* *ret is set and *ret_usable true when there is a blob; else the reasons are findings. */
must_check int source_read(struct diag *d, const struct source_input *in, struct source *ret, bool *ret_usable);

#endif
