/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * help.c - what --help and --version print, and a usage error
 */
#include "cmd/help.h"

#include <stdio.h>

#include "base/text.h"
#include "cmd/option.h"

const char program_name[] = "xen-esp-mkimage";

static void print_option(const struct option_row *row)
{
	char left[48];

	snprintf(left, sizeof(left), "  %c%c%c --%s%s%s", row->letter ? '-' : ' ', row->letter ? row->letter : ' ',
		 row->letter ? ',' : ' ', row->name, row->argument ? "=" : "", row->argument ? row->argument : "");
	printf("%-30s %s\n", left, row->help);
}

void help_print(const struct command *command)
{
	bool build = command == commands_all[0];

	printf("Usage: %s %s%s[OPTION]... %s\n%s.\n", program_name, build ? "" : command->name, build ? "" : " ", command->arguments,
	       command->summary);
	if (build) {
		fputs("\nOther commands:\n", stdout);
		for (const struct command *const *c = commands_all + 1; *c; c++)
			printf("  %-9s %-15s %s\n", (*c)->name, (*c)->arguments, (*c)->summary);
	}
	fputs("\nOptions:\n", stdout);
	for (size_t i = 0; i < option_count; i++) {
		if (option_is_for(&option_rows[i], command))
			print_option(&option_rows[i]);
	}
	fputs("\nExit status: 0 all is well, 1 the description has errors and nothing was written,\n"
	      "2 wrong usage, 3 the machine failed (disk full, a program missing).\n", stdout);
	if (build)
		printf("Each command has its own --help. The manual: man %s\n", program_name);
}

void help_print_version(void)
{
	printf("%s %s\nLicense BSD-2-Clause. There is no warranty, to the extent permitted by law.\n", program_name, PACKAGE_VERSION);
}

int help_usage_error(const struct command *command, const char *text)
{
	bool build = command == commands_all[0];

	fprintf(stderr, "%s: ", program_name);
	text_print(stderr, text);
	fprintf(stderr, "\nTry '%s%s%s --help'.\n", program_name, build ? "" : " ", build ? "" : command->name);
	return EXIT_USAGE;
}

