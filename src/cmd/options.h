/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * options.h - the command line, as one table
 *
 * From the table come getopt's own tables, --help, and (in the tests) the check that the
 * manual and the completion know every option.
 */
#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H

#include "base/diag.h"
#include "flash/identity.h"
#include "flash/job.h"
#include "device/danger.h"
#include "model/system.h"
#include "report/flash.h"
#include "sign/sign.h"
#include "unit/journal.h"

/* Which commands take an option. */
enum { OPT_FOR_TREE = 1, OPT_FOR_BUILD = 2, OPT_FOR_JSON = 4, OPT_FOR_ALL = 8, OPT_FOR_PLAN = 16, OPT_FOR_CHECK = 32,
       OPT_FOR_FLASH = 64, OPT_FOR_LIST = 128 /* flash --list */ };

struct pair {
	const char *name, *value;
};

/* How findings are shown. */
enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_GITHUB, FORMAT_SARIF };

/* Where an entry is made that starts the disk. */
enum boot_place { BOOT_ENTRY_NONE, BOOT_ENTRY_FIRMWARE, BOOT_ENTRY_UBOOT };

/* What only flash takes. */
struct flash_options {
	const char *map;          /* the image's; NULL: the one beside it, "": none */
	enum unmapped unmapped;
	unsigned int retries;
	enum flash_progress progress;
	bool no_verify, skip_unchanged, grow, eject, keep_variables;
	enum boot_place boot_entry;
	LIST(struct pair) values; /* of one unit */
	size_t row;               /* of the table; 0: the next unused */
	enum journal_allow reuse;
	const char *journal;      /* NULL: beside the table */
	enum identity_ids ids;
	bool ids_given;
	const char *report;       /* a directory for records, or NULL */
};

struct options {
	const struct command *command;
	const char *const *arguments; /* what is not an option; ends with NULL */
	int argument_count;

	const char *output;
	LIST(const char *) include_dirs, defines, overlays; /* each ends with NULL */
	LIST(struct pair) files;                            /* -f */
	struct settings settings;
	const char *units;    /* the table of units, or NULL */
	const char *xen_info; /* a file to say all about that is known, without a tree; or NULL */
	const char *seed;
	const char *bmap, *depfile, *manifest; /* what else is written; or NULL */
	struct flash_options flash;
	struct signer signer; /* key NULL: nothing is signed */
	uint64_t epoch; /* seconds since 1970, within what FAT can say */
	enum format format;
	struct danger_expected expected; /* what devices are to be, and which dangers are allowed */
	const char *no_list; /* the first option that says nothing to flash --list, or NULL */
	bool dry_run, list, pcr, quiet, update, verbose;
};

/* Whether what is made goes to standard output. */
bool options_to_stdout(const struct options *opt);

/*
 * Reads the command line. Returns -1 to go on, or the exit status to end with: after
 * --help and --version, or after a line on standard error that says what is wrong.
 */
int options_read(struct diag *d, int argc, char **argv, struct options *ret);

#endif
