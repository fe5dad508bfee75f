/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * text.h - small things about strings
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include "base/arena.h"

/* ASCII upper case of one character, whatever the locale. */
char text_upper(char c);

/* A copy with ASCII letters in lower case. */
char *text_lower(struct arena *a, const char *text);

/* Whether both are equal when ASCII case does not count. */
bool text_same_fold(const char *a, const char *b);

/* Whether text begins with this when ASCII case does not count. */
bool text_begins_fold(const char *text, const char *with);

/* Orders as strcmp() when ASCII case does not count. */
int text_compare_fold(const char *a, const char *b);

/* Whether a control character begins here: one of ASCII, or the two bytes that one above it has in UTF-8. */
bool text_is_control(const char *at);

/*
 * Text of others for a terminal or a log: control characters, what is no UTF-8, and the "##[" that GitHub takes for a command
 * anywhere in a line (runner: ActionCommand.TryParse) as \xNN; all else stands for itself.
 */
void text_print(FILE *out, const char *text);

/* The same as text. */
const char *text_shown(struct arena *a, const char *text);

/* "512 bytes", "34.5 MiB": exact when small, one decimal else. */
const char *text_size(struct arena *a, uint64_t bytes);

/* "2026-11-26T21:47:41Z": RFC 3339, in UTC. */
const char *text_time(struct arena *a, time_t when);

/* "1048576", "64M", "64MiB", "1G", "512K": bytes; false when it is none of these or does not fit. */
bool text_parse_size(const char *text, uint64_t *ret);

/* A decimal or 0x number that fills the whole text and is at most most. */
bool text_parse_number(const char *text, uint64_t most, uint64_t *ret);

/* The directory of a path: "." for a plain name, "/" for one in the root. */
const char *text_directory(struct arena *a, const char *path);

/* A name in single quotes with control and non-ASCII bytes as \xNN. */
const char *text_quote(struct arena *a, const char *name);

#endif
