/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * option.c - the table of all options
 */
#include "cmd/option.h"

#include <string.h>

#include "base/text.h"
#include "cmd/command.h"
#include "cmd/option_flash.h"
#include "cmd/severity.h"
#include "model/disk.h"

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
	*wrong = "this name has a file already";
	for (size_t i = 0; i < opt->files.count; i++) {
		if (!strcmp(opt->files.at[i].name, arena_copy(d->arena, value, (size_t)(equals - value))))
			return false;
	}
	*list_add(d->arena, &opt->files) = (struct pair){ arena_copy(d->arena, value, (size_t)(equals - value)), equals + 1 };
	return true;
}

static bool take_form(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d;
	*wrong = "write disk, esp, directory or tar";
	return form_find(value, &opt->settings.form);
}

/* What is written beside the image goes to a file, so that nobody finds one called "-"; NULL when the name is good. */
static const char *beside_wrong(const char *value)
{
	if (!strcmp(value, "-"))
		return "only the image goes to standard output (-o -); './-' is a file of that name";
	return *value ? NULL : "the name is empty";
}

static bool take_bmap(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d;
	opt->bmap = value;
	*wrong = beside_wrong(value);
	return !*wrong;
}

static bool take_depfile(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d;
	opt->depfile = value;
	*wrong = beside_wrong(value);
	return !*wrong;
}

static bool take_manifest(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d;
	opt->manifest = value;
	*wrong = beside_wrong(value);
	return !*wrong;
}

static bool take_xen(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d, (void)wrong;
	opt->settings.xen = value;
	return true;
}

static bool take_xen_info(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d;
	*wrong = "the name is empty";
	opt->xen_info = value;
	return *value != 0;
}

static bool take_units(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d;
	*wrong = "the name is empty";
	opt->units = strcmp(value, "none") ? value : "";
	return *value != 0;
}

static bool take_loader(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d;
	*wrong = "write stub, or xen for Xen's own EFI loader";
	return opt->settings.loader_given = disk_loader(value, &opt->settings.loader);
}

static bool take_unit_values(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d;
	*wrong = "write tree, or file for a file outside of the signature";
	return opt->settings.unit_values_given = disk_unit_values(value, &opt->settings.unit_values);
}

static bool take_stub(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d;
	*wrong = "the name is empty";
	opt->settings.stub = value;
	return *value != 0;
}

static bool take_pcr(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d, (void)value, (void)wrong;
	return opt->pcr = true;
}

static bool take_no_fix(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d, (void)value, (void)wrong;
	return opt->settings.no_fix = true;
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
	opt->settings.esp_size_given = true;
	opt->settings.esp_size = 0;
	if (!strcmp(value, "auto"))
		return true;
	return text_parse_size(value, &opt->settings.esp_size) && opt->settings.esp_size &&
	       opt->settings.esp_size <= partition_esp_bytes_most;
}

static bool take_esp_label(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d;
	*wrong = partition_fat_label_wrong(value);
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

static bool take_sign_key(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d;
	*wrong = "the name is empty";
	opt->signer.key = value;
	return *value != 0;
}

static bool take_sign_cert(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d;
	*wrong = "the name is empty";
	opt->signer.cert = value;
	return *value != 0;
}

static bool take_sign_engine(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d;
	*wrong = "the name is empty";
	opt->signer.engine = value;
	return *value != 0;
}

static bool take_json(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d, (void)value, (void)wrong;
	opt->format = FORMAT_JSON;
	return true;
}

static bool take_format(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	static const char *const names[] = {
		[FORMAT_TEXT] = "text", [FORMAT_JSON] = "json", [FORMAT_GITHUB] = "github", [FORMAT_SARIF] = "sarif",
	};

	(void)d;
	*wrong = "write text, json, github or sarif";
	for (size_t i = 0; i < COUNT(names); i++) {
		if (!strcmp(value, names[i])) {
			opt->format = (enum format)i;
			return true;
		}
	}
	return false;
}

static bool take_update(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d, (void)value, (void)wrong;
	return opt->update = true;
}

static bool take_list(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d, (void)value, (void)wrong;
	return opt->list = true;
}

static bool take_yes(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d, (void)value, (void)wrong;
	return opt->expected.unattended = true;
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

const struct option_row option_rows[] = {
	{ 'o', "output", "FILE", OPT_FOR_BUILD, "image to write (default: the tree's name with .img, here)", take_output },
	{ 'n', "dry-run", NULL, OPT_FOR_BUILD, "only show the plan, write nothing", take_dry_run },
	{ 0, "bmap", "FILE", OPT_FOR_BUILD, "write the image's map, for bmaptool", take_bmap },
	{ 0, "depfile", "FILE", OPT_FOR_BUILD, "write what the image was made from, for make and ninja", take_depfile },
	{ 0, "manifest", "FILE", OPT_FOR_BUILD, "write what is on the disk, as JSON", take_manifest },
	{ 0, "update", NULL, OPT_FOR_BUILD, "write only what changed since the image was made", take_update },
	{ 'I', "include", "DIR", OPT_FOR_TREE, "look for files and includes in DIR too", take_include },
	{ 'D', "define", "NAME[=VALUE]", OPT_FOR_TREE, "define a macro for the preprocessor", take_define },
	{ 'f', "file", "NAME=FILE", OPT_FOR_TREE, "take FILE for what the tree calls NAME", take_file },
	{ 0, "overlay", "FILE", OPT_FOR_TREE, "apply an overlay, source or blob (repeatable)", take_overlay },
	{ 0, "form", "NAME", OPT_FOR_TREE, "what to make: disk, esp, directory or tar", take_form },
	{ 0, "xen", "FILE", OPT_FOR_TREE, "the hypervisor's xen.efi", take_xen },
	{ 0, "loader", "NAME", OPT_FOR_TREE, "what firmware starts: stub, or xen for Xen's own loader", take_loader },
	{ 0, "stub", "FILE", OPT_FOR_TREE, "the loader stub to use, in place of the installed one", take_stub },
	{ 0, "unit-values", "NAME", OPT_FOR_TREE, "where values of a unit are: tree, or file (unsigned)", take_unit_values },
	{ 0, "sector-size", "BYTES", OPT_FOR_TREE, "the device's logical sector: 512 or 4096", take_sector_size },
	{ 0, "esp-size", "SIZE", OPT_FOR_TREE, "size of the ESP, as 256MiB (default: auto)", take_esp_size },
	{ 0, "esp-label", "LABEL", OPT_FOR_TREE, "volume label of the ESP (default: BOOT)", take_esp_label },
	{ 0, "seed", "TEXT", OPT_FOR_TREE, "make GUIDs and volume id from TEXT, not from the content", take_seed },
	{ 0, "sign-key", "FILE", OPT_FOR_TREE | OPT_FOR_FLASH, "sign for Secure Boot with this private key (PEM)", take_sign_key },
	{ 0, "sign-cert", "FILE", OPT_FOR_TREE | OPT_FOR_FLASH, "the certificate of that key (PEM)", take_sign_cert },
	{ 0, "sign-engine", "NAME", OPT_FOR_TREE | OPT_FOR_FLASH, "the key is in this engine of OpenSSL, as pkcs11", take_sign_engine },
	{ 0, "no-fix", NULL, OPT_FOR_TREE, "report what could be cured, and cure nothing", take_no_fix },
	{ 'W', "severity", "ID=LEVEL", OPT_FOR_TREE, "make a rule error, warning, note or off; -Werror: all warnings", severity_take },
	{ 0, "format", "NAME", OPT_FOR_TREE, "show findings as text, json, github or sarif", take_format },
	{ 0, "units", "FILE", OPT_FOR_CHECK | OPT_FOR_FLASH, "the table of units: a CSV with a row for each", take_units },
	{ 0, "units", "none", OPT_FOR_BUILD, "leave the placeholders of a unit on a device", option_take_no_units },
	{ 0, "unit", "NAME=VALUE", OPT_FOR_FLASH, "a value of this unit (repeatable)", option_take_unit },
	{ 0, "row", "NUMBER", OPT_FOR_FLASH, "take this row of the table, not the next unused one", option_take_row },
	{ 0, "reuse", "WHAT", OPT_FOR_FLASH, "which used rows --row may take: none, unfinished or done", option_take_reuse },
	{ 0, "journal", "FILE", OPT_FOR_FLASH, "which rows are used (default: the table's name with .journal)", option_take_journal },
	{ 0, "ids", "WHERE", OPT_FOR_FLASH, "GUIDs and volume ids: keep, new or serial", option_take_ids },
	{ 0, "boot-entry", "WHERE", OPT_FOR_FLASH, "make it the first that starts: firmware (of this machine) or u-boot", option_take_boot_entry },
	{ 0, "keep-variables", NULL, OPT_FOR_FLASH, "keep U-Boot's variables that are on the device", option_take_keep_variables },
	{ 0, "report", "DIR", OPT_FOR_FLASH, "write a record of each device, and labels, to DIR", option_take_report },
	{ 0, "xen-info", "FILE", OPT_FOR_CHECK, "say what a xen.efi is and how it was built", take_xen_info },
	{ 0, "pcr", NULL, OPT_FOR_PLAN, "print the value that the TPM's PCR 11 will have", take_pcr },
	{ 0, "map", "FILE", OPT_FOR_FLASH, "the image's map (default: the one beside the image; none: none)", option_take_map },
	{ 0, "unmapped", "WAY", OPT_FOR_FLASH, "what becomes of the rest of the device: auto, zero or keep", option_take_unmapped },
	{ 0, "grow", NULL, OPT_FOR_FLASH, "let the last partition take the rest of the device", option_take_grow },
	{ 0, "skip-unchanged", NULL, OPT_FOR_FLASH, "write only what the device does not have already", option_take_skip_unchanged },
	{ 0, "no-verify", NULL, OPT_FOR_FLASH, "do not read back what was written", option_take_no_verify },
	{ 0, "retries", "NUMBER", OPT_FOR_FLASH, "write again what came back wrong, so many times (default: 0)", option_take_retries },
	{ 0, "progress", "HOW", OPT_FOR_FLASH, "show how far it is: auto, plain, json or none", option_take_progress },
	{ 0, "eject", NULL, OPT_FOR_FLASH, "eject the medium when it is done", option_take_eject },
	{ 0, "list", NULL, OPT_FOR_FLASH | OPT_FOR_LIST, "show the devices of this machine, write nothing", take_list },
	{ 0, "yes", NULL, OPT_FOR_BUILD | OPT_FOR_FLASH | OPT_FOR_LIST, "do not ask; devices are named by what they are", take_yes },
	{ 0, "expect-serial", "TEXT", OPT_FOR_BUILD | OPT_FOR_FLASH | OPT_FOR_LIST, "refuse a device with another serial number", option_take_expect_serial },
	{ 0, "expect-size", "SIZE", OPT_FOR_BUILD | OPT_FOR_FLASH | OPT_FOR_LIST, "refuse a device of another size: bytes, or about 32G", option_take_expect_size },
	{ 0, "allow", "WORD", OPT_FOR_BUILD | OPT_FOR_FLASH | OPT_FOR_LIST, "allow partition, mapped, emmc-boot or unstable-name", option_take_allow },
	{ 0, "json", NULL, OPT_FOR_JSON | OPT_FOR_LIST, "print for machines, on standard output", take_json },
	{ 0, "color", "WHEN", OPT_FOR_ALL, "colour messages: auto, always, never", take_color },
	{ 'q', "quiet", NULL, OPT_FOR_ALL, "show errors only, no progress", take_quiet },
	{ 'v', "verbose", NULL, OPT_FOR_ALL, "show notes, and what was made", take_verbose },
	{ 'h', "help", NULL, OPT_FOR_ALL, "show this help and end", NULL },
	{ 'V', "version", NULL, OPT_FOR_ALL, "show the version and end", NULL },
};

const size_t option_count = COUNT(option_rows);
_Static_assert(COUNT(option_rows) < OPTIONS_MOST, "getopt's tables are too small");

bool option_is_for(const struct option_row *row, const struct command *command)
{
	return row->commands & (command->options | OPT_FOR_ALL);
}
