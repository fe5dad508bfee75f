/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * command.h - the verbs of the program
 *
 * Each is a list of steps over the stages and returns an exit status (diag.h).
 */
#ifndef CMD_COMMAND_H
#define CMD_COMMAND_H

#include "cmd/options.h"

struct command {
	const char *name;      /* "check" */
	const char *arguments; /* for the usage line: "SYSTEM" */
	const char *summary;   /* one line */
	unsigned int options;  /* OPT_FOR_… of the options that it takes */
	int least, most;       /* number of arguments */
	int (*run)(struct diag *d, const struct options *opt);
};

extern const struct command command_build, command_check, command_flash, command_plan, command_rules, command_template;

/* All, the default first; ends with NULL. */
extern const struct command *const commands_all[];

#endif
