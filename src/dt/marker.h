/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * marker.h - the preprocessor's line markers: '# 12 "file" 1'
 */
#ifndef DT_MARKER_H
#define DT_MARKER_H

#include "base/arena.h"
#include "base/span.h"

enum { MARKER_LINES_MOST = 1000000 };

/* Reads a marker: the next line is number *ret_line of *ret_file, whose C escapes are undone. False when it is none. */
bool marker_read(struct arena *a, struct span text, const char **ret_file, size_t *ret_line);

#endif
