/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * options.c - the command line, as one table
 */
#include "cmd/options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cmd/command.h"
#include "model/disk.h"
#include "rule/rule.h"

static const char program[] = "xen-esp-mkimage";

/* What FAT can say, in UTC: 1980-01-01 00:00:00 to 2107-12-31 23:59:58. */
static const uint64_t epoch_least = 315532800, epoch_most = 4354819198;

enum { LONG_ONLY = 256, ROWS_MOST = 32 };

/* What an option does with its value. Returns false, with *wrong set, when the value is none. */
typedef bool take_option(struct diag *d, struct options *opt, const char *value, const char **wrong);

struct option_row {
	char letter;          /* 0: has only a long name */
	const char *name;
	const char *argument; /* NULL: takes none */
	unsigned int commands;
	const char *help;
	take_option *take;
};

static bool take_output(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d;
	*wrong = "the name is empty";
	opt->output = value;
	return *value != 0;
}

static bool take_dry_run(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d, (void)value, (void)wrong;
	return opt->dry_run = true;
}

static bool take_include(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)wrong;
	*list_add(d->arena, &opt->include_dirs) = value;
	return true;
}

static bool take_define(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)wrong;
	*list_add(d->arena, &opt->defines) = value;
	return true;
}

static bool take_overlay(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)wrong;
	*list_add(d->arena, &opt->overlays) = value;
	return true;
}

/* "NAME=FILE": the name has no '=', the file may. */
static bool take_file(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	const char *equals = strchr(value, '=');

	*wrong = "it is not of the form NAME=FILE";
	if (!equals || equals == value || !equals[1])
		return false;
	*list_add(d->arena, &opt->files) = (struct pair){ arena_copy(d->arena, value, (size_t)(equals - value)), equals + 1 };
	return true;
}

static bool take_xen(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d, (void)wrong;
	opt->settings.xen = value;
	return true;
}

static bool take_sector_size(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	uint64_t size;

	(void)d;
	*wrong = "a sector has 512 or 4096 bytes";
	if (!text_parse_number(value, 4096, &size) || (size != 512 && size != 4096))
		return false;
	opt->settings.sector_size = (uint32_t)size;
	return true;
}

static bool take_esp_size(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d;
	*wrong = "write a size such as 256MiB, at most 1 TiB, or auto";
	if (!strcmp(value, "auto"))
		return true;
	return text_parse_size(value, &opt->settings.esp_size) && opt->settings.esp_size &&
	       opt->settings.esp_size <= (uint64_t)1 << 40;
}

static bool take_esp_label(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d;
	*wrong = disk_label_wrong(value);
	opt->settings.esp_label = value;
	return !*wrong;
}

static bool take_seed(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d;
	*wrong = "the seed is empty";
	opt->seed = value;
	return *value != 0;
}

static bool parse_severity(const char *text, enum severity *ret)
{
	for (enum severity s = SEV_OFF; s <= SEV_ERROR; s++) {
		if (!strcmp(text, severity_name(s))) {
			*ret = s;
			return true;
		}
	}
	return false;
}

static bool take_severity(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	const char *equals = strchr(value, '=');
	const struct rule *rule;
	enum severity severity;

	*wrong = "it is not of the form ID=error, ID=warning, ID=note or ID=off";
	if (!equals || !parse_severity(equals + 1, &severity))
		return false;
	rule = rule_find(arena_copy(d->arena, value, (size_t)(equals - value)));
	*wrong = "there is no such rule; 'xen-esp-mkimage rules' lists them";
	if (!rule)
		return false;
	*wrong = "without a readable description nothing can be made, so this stays an error";
	if (rule->scope == SCOPE_input && rule->severity == SEV_ERROR && severity != SEV_ERROR)
		return false;
	*list_add(d->arena, &opt->severities) = (struct severity_option){ rule->id, severity };
	return true;
}

static bool take_json(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d, (void)value, (void)wrong;
	return opt->json = true;
}

static bool take_quiet(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d, (void)value, (void)wrong;
	return opt->quiet = true;
}

static bool take_verbose(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d, (void)value, (void)wrong;
	return opt->verbose = true;
}

static bool take_color(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)opt;
	*wrong = "write auto, always or never";
	if (!strcmp(value, "always"))
		d->color = true;
	else if (!strcmp(value, "never"))
		d->color = false;
	else
		return !strcmp(value, "auto");
	return true;
}

static const struct option_row rows[] = {
	{ 'o', "output", "FILE", OPT_FOR_BUILD, "image to write (default: the tree's name with .img, here)", take_output },
	{ 'n', "dry-run", NULL, OPT_FOR_BUILD, "only show the plan, write nothing", take_dry_run },
	{ 'I', "include", "DIR", OPT_FOR_TREE, "look for files and includes in DIR too", take_include },
	{ 'D', "define", "NAME[=VALUE]", OPT_FOR_TREE, "define a macro for the preprocessor", take_define },
	{ 'f', "file", "NAME=FILE", OPT_FOR_TREE, "take FILE for what the tree calls NAME", take_file },
	{ 0, "overlay", "FILE", OPT_FOR_TREE, "apply an overlay, source or blob (repeatable)", take_overlay },
	{ 0, "xen", "FILE", OPT_FOR_TREE, "the hypervisor's xen.efi", take_xen },
	{ 0, "sector-size", "BYTES", OPT_FOR_TREE, "the device's logical sector: 512 or 4096", take_sector_size },
	{ 0, "esp-size", "SIZE", OPT_FOR_TREE, "size of the ESP, as 256MiB (default: auto)", take_esp_size },
	{ 0, "esp-label", "LABEL", OPT_FOR_TREE, "volume label of the ESP (default: BOOT)", take_esp_label },
	{ 0, "seed", "TEXT", OPT_FOR_TREE, "make GUIDs and volume id from TEXT, not from the content", take_seed },
	{ 'W', "severity", "ID=LEVEL", OPT_FOR_TREE, "make a rule error, warning, note or off", take_severity },
	{ 0, "json", NULL, OPT_FOR_JSON, "print for machines, on standard output", take_json },
	{ 0, "color", "WHEN", OPT_FOR_ALL, "colour messages: auto, always, never", take_color },
	{ 'q', "quiet", NULL, OPT_FOR_ALL, "show errors only, no progress", take_quiet },
	{ 'v', "verbose", NULL, OPT_FOR_ALL, "show notes, and what was made", take_verbose },
	{ 'h', "help", NULL, OPT_FOR_ALL, "show this help and end", NULL },
	{ 'V', "version", NULL, OPT_FOR_ALL, "show the version and end", NULL },
};

_Static_assert(COUNT(rows) < ROWS_MOST, "the tables below are too small");

static bool row_is_for(const struct option_row *row, const struct command *command)
{
	return row->commands & (command->options | OPT_FOR_ALL);
}

static void print_option(const struct option_row *row)
{
	char left[48];

	snprintf(left, sizeof(left), "  %c%c%c --%s%s%s", row->letter ? '-' : ' ', row->letter ? row->letter : ' ',
		 row->letter ? ',' : ' ', row->name, row->argument ? "=" : "", row->argument ? row->argument : "");
	printf("%-30s %s\n", left, row->help);
}

static void print_help(const struct command *command)
{
	bool build = command == commands_all[0];

	printf("Usage: %s %s%s[OPTION]... %s\n%s.\n", program, build ? "" : command->name, build ? "" : " ", command->arguments,
	       command->summary);
	if (build) {
		fputs("\nOther commands:\n", stdout);
		for (const struct command *const *c = commands_all + 1; *c; c++)
			printf("  %-9s %-10s %s\n", (*c)->name, (*c)->arguments, (*c)->summary);
	}
	fputs("\nOptions:\n", stdout);
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (row_is_for(&rows[i], command))
			print_option(&rows[i]);
	}
	fputs("\nExit status: 0 all is well, 1 the description has errors and nothing was written,\n"
	      "2 wrong usage, 3 the machine failed (disk full, a program missing).\n", stdout);
	if (build)
		printf("Each command has its own --help. The manual: man %s\n", program);
}

static void print_version(void)
{
	printf("%s %s\nLicense BSD-2-Clause. There is no warranty, to the extent permitted by law.\n", program, PACKAGE_VERSION);
}

static int usage_error(const struct command *command, const char *text)
{
	bool build = command == commands_all[0];

	fprintf(stderr, "%s: %s\nTry '%s%s%s --help'.\n", program, text, program, build ? "" : " ", build ? "" : command->name);
	return EXIT_USAGE;
}

/* getopt's tables for the rows of one command. */
struct getopt_tables {
	char letters[2 * ROWS_MOST + 2];
	struct option longs[ROWS_MOST];
	const struct option_row *by_long[ROWS_MOST];
};

static void make_tables(const struct command *command, struct getopt_tables *t)
{
	size_t letters = 0, longs = 0;

	t->letters[letters++] = ':';
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct option_row *row = &rows[i];

		if (!row_is_for(row, command))
			continue;
		if (row->letter) {
			t->letters[letters++] = row->letter;
			if (row->argument)
				t->letters[letters++] = ':';
		}
		t->by_long[longs] = row;
		t->longs[longs] = (struct option){ row->name, row->argument ? required_argument : no_argument, NULL,
						   LONG_ONLY + (int)longs };
		longs++;
	}
}

static const struct option_row *row_of(const struct getopt_tables *t, int got)
{
	if (got >= LONG_ONLY)
		return t->by_long[got - LONG_ONLY];
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (rows[i].letter == got)
			return &rows[i];
	}
	return NULL;
}

/* What getopt could not take: the word, and why. */
static int refuse(struct diag *d, const struct command *command, int got, char **argv)
{
	const char *word = argv[optind - 1];

	if (got == ':')
		return usage_error(command, arena_fmt(d->arena, "the option '%s' needs a value", word));
	if (optopt && optopt < LONG_ONLY && strncmp(word, "--", 2))
		return usage_error(command, arena_fmt(d->arena, "there is no option '-%c' here", optopt));
	return usage_error(command, arena_fmt(d->arena, optopt ? "the option '%s' takes no value" : "there is no option '%s' here, or it is "
					      "not the only one of that beginning", word));
}

static int take_all(struct diag *d, struct options *opt, int argc, char **argv)
{
	struct getopt_tables tables = { 0 };
	int got;

	make_tables(opt->command, &tables);
	opterr = 0;
	optind = 1;
	while ((got = getopt_long(argc, argv, tables.letters, tables.longs, NULL)) != -1) {
		const struct option_row *row;
		const char *wrong = NULL;

		if (got == '?' || got == ':')
			return refuse(d, opt->command, got, argv);
		row = row_of(&tables, got);
		if (!row->take && row->letter == 'h') {
			print_help(opt->command);
			return EXIT_OK;
		}
		if (!row->take) {
			print_version();
			return EXIT_OK;
		}
		if (!row->take(d, opt, optarg, &wrong))
			return usage_error(opt->command, arena_fmt(d->arena, "--%s=%s: %s", row->name, optarg, wrong));
	}
	return -1;
}

static int read_epoch(const struct command *command, struct options *opt)
{
	const char *text = getenv("SOURCE_DATE_EPOCH");
	uint64_t epoch = epoch_least;

	if (text && *text && !text_parse_number(text, UINT64_MAX, &epoch))
		return usage_error(command, "SOURCE_DATE_EPOCH is not a number of seconds");
	opt->epoch = epoch < epoch_least ? epoch_least : epoch > epoch_most ? epoch_most : epoch;
	return -1;
}

static bool wants_color(void)
{
	const char *none = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(STDERR_FILENO) && !(none && *none) && !(term && !strcmp(term, "dumb"));
}

static const struct command *find_command(const char *word)
{
	for (const struct command *const *c = commands_all; *c; c++) {
		if (word && !strcmp((*c)->name, word))
			return *c;
	}
	return NULL;
}

int options_read(struct diag *d, int argc, char **argv, struct options *ret)
{
	const struct command *named = argc > 1 ? find_command(argv[1]) : NULL;
	struct options opt = { .command = named ? named : commands_all[0] };
	int status;

	d->color = wants_color();
	argc -= named != NULL;
	argv += named != NULL;
	status = take_all(d, &opt, argc, argv);
	if (status < 0)
		status = read_epoch(opt.command, &opt);
	if (status >= 0)
		return status;
	*list_add(d->arena, &opt.include_dirs) = NULL;
	*list_add(d->arena, &opt.defines) = NULL;
	*list_add(d->arena, &opt.overlays) = NULL;
	opt.arguments = (const char *const *)argv + optind;
	opt.argument_count = argc - optind;
	if (opt.argument_count < opt.command->least)
		return usage_error(opt.command, "no device tree is named");
	if (opt.argument_count > opt.command->most)
		return usage_error(opt.command, arena_fmt(d->arena, "the argument '%s' is one too many", opt.arguments[opt.command->most]));
	for (size_t i = 0; i < opt.severities.count; i++)
		diag_override(d, opt.severities.at[i].id, opt.severities.at[i].severity);
	*ret = opt;
	return -1;
}
