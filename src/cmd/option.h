/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * option.h - the table of all options
 *
 * One row for each: its names, which commands take it, its line of --help, and what it
 * does with its value.
 */
#ifndef CMD_OPTION_H
#define CMD_OPTION_H

#include "cmd/options.h"

enum { OPTIONS_MOST = 64 };

/* What an option does with its value. Returns false, with *wrong set, when the value is none. */
typedef bool take_option(struct diag *d, struct options *opt, const char *value, const char **wrong);

struct option_row {
	char letter;           /* 0: has only a long name */
	const char *name;
	const char *argument;  /* for --help; NULL: takes none */
	unsigned int commands; /* OPT_FOR_… */
	const char *help;
	take_option *take;     /* NULL for --help and --version */
};

extern const struct option_row option_rows[];
extern const size_t option_count;

/* Whether a command takes it. */
bool option_is_for(const struct option_row *row, const struct command *command);

#endif
