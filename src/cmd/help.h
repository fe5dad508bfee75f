/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * help.h - what --help and --version print, and a usage error
 */
#ifndef CMD_HELP_H
#define CMD_HELP_H

#include "cmd/command.h"

extern const char program_name[];

void help_print(const struct command *command);
void help_print_version(void);

/* Says on standard error what is wrong and where help is; returns EXIT_USAGE. */
int help_usage_error(const struct command *command, const char *text);

#endif
