/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * options.c - the command line, read by the table of options
 */
#include "cmd/options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/distance.h"
#include "base/text.h"
#include "cmd/command.h"
#include "cmd/datadir.h"
#include "cmd/help.h"
#include "cmd/option.h"
#include "cmd/severity.h"

/* What FAT can say, in UTC: 1980-01-01 00:00:00 to 2107-12-31 23:59:58. */
static const uint64_t epoch_least = 315532800, epoch_most = 4354819198;

enum { LONG_ONLY = 256, COMMANDS_MOST = 8 };

/* getopt's tables for the rows of one command. */
struct getopt_tables {
	char letters[2 * OPTIONS_MOST + 2];
	struct option longs[OPTIONS_MOST];
	const struct option_row *by_long[OPTIONS_MOST];
};

static void make_tables(const struct command *command, struct getopt_tables *t)
{
	size_t letters = 0, longs = 0;

	t->letters[letters++] = ':';
	for (size_t i = 0; i < option_count; i++) {
		const struct option_row *row = &option_rows[i];

		if (!option_is_for(row, command))
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
	for (size_t i = 0; i < option_count; i++) {
		if (option_rows[i].letter == got)
			return &option_rows[i];
	}
	return NULL;
}

/* Whether a long option begins like this. */
static bool is_beginning(const struct command *command, const char *word)
{
	size_t len = strcspn(word + 2, "=");

	for (size_t i = 0; i < option_count; i++) {
		if (option_is_for(&option_rows[i], command) && !strncmp(option_rows[i].name, word + 2, len))
			return true;
	}
	return false;
}

/* What getopt could not take: the word, and why. */
static int refuse(struct diag *d, const struct command *command, int got, char **argv)
{
	const char *word = argv[optind - 1];

	if (got == ':')
		return help_usage_error(command, arena_fmt(d->arena, "the option '%s' needs a value", word));
	if (optopt && optopt < LONG_ONLY && strncmp(word, "--", 2))
		return help_usage_error(command, arena_fmt(d->arena, "there is no option '-%c' here", optopt));
	if (optopt)
		return help_usage_error(command, arena_fmt(d->arena, "the option '%s' takes no value", word));
	return help_usage_error(command, arena_fmt(d->arena, is_beginning(command, word) ? "the option '%s' could be several" :
						   "there is no option '%s' here", word));
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
			help_print(opt->command);
			return EXIT_OK;
		}
		if (!row->take) {
			help_print_version();
			return EXIT_OK;
		}
		if (!(row->commands & (OPT_FOR_LIST | OPT_FOR_ALL)) && !opt->no_list)
			opt->no_list = row->name;
		if (!row->take(d, opt, optarg, &wrong))
			return help_usage_error(opt->command, arena_fmt(d->arena, "--%s=%s: %s", row->name, optarg, wrong));
	}
	return -1;
}

/* A key without its certificate signs nothing, and the other way round. */
static int check_signer(const struct command *command, const struct signer *s)
{
	if (s->key && !s->cert)
		return help_usage_error(command, "--sign-key needs --sign-cert, the key's certificate");
	if (s->cert && !s->key)
		return help_usage_error(command, "--sign-cert needs --sign-key, the certificate's private key");
	if (s->engine && !s->key)
		return help_usage_error(command, "--sign-engine needs --sign-key, the engine's name for the key");
	return -1;
}

bool options_to_stdout(const struct options *opt)
{
	return opt->output && !strcmp(opt->output, "-");
}

/* What cannot be when the image goes there. */
static int check_stdout(const struct options *opt)
{
	if (opt->settings.form == FORM_DIRECTORY)
		return help_usage_error(opt->command, "-o -: a directory cannot go to standard output");
	if (opt->format != FORMAT_TEXT)
		return help_usage_error(opt->command, "-o -: standard output has the image, so no findings can stand there");
	if (opt->verbose)
		return help_usage_error(opt->command, "-o -: standard output has the image, so -v cannot show there what was made");
	if (opt->depfile)
		return help_usage_error(opt->command, "--depfile names the image, which has no name with -o -");
	if (isatty(STDOUT_FILENO))
		return help_usage_error(opt->command, "-o -: standard output is a terminal");
	return -1;
}

/* What says nothing without a table would be passed over, and the board be without its identity. */
static int check_units(struct diag *d, const struct options *opt)
{
	const struct flash_options *f = &opt->flash;
	int devices = opt->argument_count - 1;
	bool table = opt->units && *opt->units;

	if (f->row && !table)
		return help_usage_error(opt->command, "--row names a row of a table, and --units gives none");
	if (f->journal && !table && !f->values.count)
		return help_usage_error(opt->command, "--journal notes which values were given, and neither --units nor --unit gives any");
	if (f->values.count && opt->units)
		return help_usage_error(opt->command, "--unit and --units both say what a unit gets; take one of them");
	if (f->values.count && devices > 1)
		return help_usage_error(opt->command, arena_fmt(d->arena, "--unit says the values of one unit, and %d devices are named; --units takes"
								" a table with a row for each", devices));
	if (f->row && devices > 1)
		return help_usage_error(opt->command, arena_fmt(d->arena, "--row names one unit, and %d devices are named", devices));
	if (f->reuse && f->values.count && !f->journal)
		return help_usage_error(opt->command, "--reuse says which values may be given again, and without --journal nobody knows which were given");
	if (f->reuse && !f->row && !f->values.count)
		return help_usage_error(opt->command, "--reuse says which used rows --row may take, and there is no --row");
	return -1;
}

/* Who says what the device is wants no file, least of all one in the place of a device that is not there. */
static int check_expected(struct diag *d, const struct options *opt)
{
	const char *option = opt->expected.serial ? "--expect-serial" : "--expect-size";
	struct stat st;

	if (opt->command != &command_build || opt->dry_run || (!opt->expected.serial && !opt->expected.bytes))
		return -1;
	if (!opt->output)
		return help_usage_error(opt->command, arena_fmt(d->arena, "%s says which device is meant, and -o names none", option));
	if (stat(opt->output, &st) < 0 || !S_ISBLK(st.st_mode))
		return help_usage_error(opt->command, arena_fmt(d->arena, "%s says which device is meant, and '%s' is none", option, opt->output));
	return -1;
}

/* What does not go together. */
static int check_together(struct diag *d, const struct options *opt)
{
	const char *needed = opt->pcr ? severity_needed_down(d) : NULL;

	/* What a build does not do without is not made up for its PCR. */
	if (needed)
		return help_usage_error(opt->command, arena_fmt(d->arena, "--pcr: no build makes a disk with '%s' turned down", needed));
	if (opt->pcr && opt->format == FORMAT_GITHUB)
		return help_usage_error(opt->command, "--pcr is one line on standard output, where --format=github has others");
	if (opt->bmap && !form_has_volume(opt->settings.form))
		return help_usage_error(opt->command, arena_fmt(d->arena, "--bmap is the map of an image, and the form '%s' is none",
								form_name(opt->settings.form)));
	if (check_expected(d, opt) >= 0)
		return EXIT_USAGE;
	if (options_to_stdout(opt) && !opt->dry_run)
		return check_stdout(opt);
	if (opt->list && opt->no_list)
		return help_usage_error(opt->command, arena_fmt(d->arena, "--list writes nothing, so --%s says nothing with it", opt->no_list));
	if (opt->command == &command_flash && !opt->list && check_units(d, opt) >= 0)
		return EXIT_USAGE;
	if (opt->format == FORMAT_SARIF && (opt->dry_run || opt->command == &command_plan))
		return help_usage_error(opt->command, "--format=sarif cannot hold a plan; 'check' has the same findings");
	return -1;
}

static int read_epoch(const struct command *command, struct options *opt)
{
	const char *text = getenv("SOURCE_DATE_EPOCH");
	uint64_t epoch = epoch_least;

	if (text && *text && !text_parse_number(text, UINT64_MAX, &epoch))
		return help_usage_error(command, "SOURCE_DATE_EPOCH is not a number of seconds");
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

/* Whether a word can only be meant as a command: it is no file, and no name of one. */
static bool is_command(const char *word)
{
	return !word[strcspn(word, "./")] && access(word, F_OK) < 0;
}

static int refuse_command(struct diag *d, const struct command *command, const char *word)
{
	const char *names[COMMANDS_MOST + 1] = { NULL }, *nearest;

	for (size_t i = 0; commands_all[i] && i < COMMANDS_MOST; i++)
		names[i] = commands_all[i]->name;
	nearest = distance_nearest(word, names);
	if (!nearest)
		return help_usage_error(command, arena_fmt(d->arena, "there is no command '%s'", word));
	return help_usage_error(command, arena_fmt(d->arena, "there is no command '%s'; did you mean '%s'?", word, nearest));
}

int options_read(struct diag *d, int argc, char **argv, struct options *ret)
{
	const struct command *named = argc > 1 ? find_command(argv[1]) : NULL;
	struct options opt = { .command = named ? named : commands_all[0] };
	int status;

	d->color = wants_color();
	severity_begin(d);
	argc -= named != NULL;
	argv += named != NULL;
	status = take_all(d, &opt, argc, argv);
	opt.arguments = (const char *const *)argv + optind;
	opt.argument_count = argc - optind;
	if (status < 0)
		status = read_epoch(opt.command, &opt);
	if (status < 0)
		status = check_signer(opt.command, &opt.signer);
	if (status < 0)
		status = check_together(d, &opt);
	if (status >= 0)
		return status;
	opt.signer.kept = arena_new(d->arena, struct signer_kept);
	*list_add(d->arena, &opt.include_dirs) = NULL;
	*list_add(d->arena, &opt.defines) = NULL;
	*list_add(d->arena, &opt.overlays) = NULL;
	if (opt.argument_count < opt.command->least && !opt.xen_info)
		return help_usage_error(opt.command, "no device tree is named");
	if (opt.argument_count && opt.xen_info)
		return help_usage_error(opt.command, arena_fmt(d->arena, "--xen-info looks at '%s' alone; '%s' is one too many", opt.xen_info,
							       opt.arguments[0]));
	if (opt.argument_count > opt.command->most && !named && find_command(opt.arguments[0]))
		return help_usage_error(opt.command, arena_fmt(d->arena, "the command '%s' stands before all options", opt.arguments[0]));
	if (opt.argument_count > opt.command->most && !named && is_command(opt.arguments[0]))
		return refuse_command(d, opt.command, opt.arguments[0]);
	if (opt.argument_count > opt.command->most)
		return help_usage_error(opt.command, arena_fmt(d->arena, "the argument '%s' is one too many", opt.arguments[opt.command->most]));
	if (!opt.settings.stub)
		opt.settings.stub = datadir_stub(d->arena);
	*ret = opt;
	return -1;
}
