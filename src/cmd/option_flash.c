/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * option_flash.c - the values of options about devices, most of them flash's alone
 */
#include "cmd/option_flash.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { RETRIES_MOST = 100 };

bool option_take_map(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d;
	*wrong = "the name is empty";
	opt->flash.map = strcmp(value, "none") ? value : "";
	return *value != 0;
}

/* The number of the word in the list. */
static bool find_word(const char *value, const char *const *words, size_t count, size_t *ret)
{
	for (size_t i = 0; i < count; i++) {
		if (!strcmp(value, words[i])) {
			*ret = i;
			return true;
		}
	}
	return false;
}

bool option_take_unmapped(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	static const char *const words[] = { [UNMAPPED_AUTO] = "auto", [UNMAPPED_ZERO] = "zero", [UNMAPPED_KEEP] = "keep" };
	size_t number;

	(void)d;
	*wrong = "write auto, zero or keep";
	if (!find_word(value, words, COUNT(words), &number))
		return false;
	opt->flash.unmapped = (enum unmapped)number;
	return true;
}

bool option_take_grow(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d, (void)value, (void)wrong;
	return opt->flash.grow = true;
}

bool option_take_skip_unchanged(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d, (void)value, (void)wrong;
	return opt->flash.skip_unchanged = true;
}

bool option_take_no_verify(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d, (void)value, (void)wrong;
	return opt->flash.no_verify = true;
}

bool option_take_retries(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	uint64_t number = 0;

	(void)d;
	*wrong = "write a number up to 100";
	if (!text_parse_number(value, RETRIES_MOST, &number))
		return false;
	opt->flash.retries = (unsigned int)number;
	return true;
}

bool option_take_progress(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	static const char *const words[] = {
		[FLASH_PROGRESS_AUTO] = "auto", [FLASH_PROGRESS_PLAIN] = "plain", [FLASH_PROGRESS_JSON] = "json", [FLASH_PROGRESS_NONE] = "none",
	};
	size_t number;

	(void)d;
	*wrong = "write auto, plain, json or none";
	if (!find_word(value, words, COUNT(words), &number))
		return false;
	opt->flash.progress = (enum flash_progress)number;
	return true;
}

bool option_take_eject(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d, (void)value, (void)wrong;
	return opt->flash.eject = true;
}

/* "NAME=VALUE"; the value may be anything, also empty, which its type judges. */
bool option_take_unit(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	const char *equals = strchr(value, '=');
	const char *name = equals ? arena_copy(d->arena, value, (size_t)(equals - value)) : "";

	*wrong = "it is not of the form NAME=VALUE";
	if (!*name)
		return false;
	*wrong = "this name has a value already";
	for (size_t i = 0; i < opt->flash.values.count; i++) {
		if (text_same_fold(opt->flash.values.at[i].name, name))
			return false;
	}
	*list_add(d->arena, &opt->flash.values) = (struct pair){ name, equals + 1 };
	return true;
}

/* Of build. */
bool option_take_no_units(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d;
	*wrong = "an image is the same for all units, so a build takes no table but none; check and flash do";
	opt->units = "";
	return !strcmp(value, "none");
}

bool option_take_row(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	uint64_t number = 0;

	(void)d;
	*wrong = "write the number of a row; the first behind the names is 1";
	if (!text_parse_number(value, TABLE_ROWS_MOST, &number) || !number)
		return false;
	opt->flash.row = (size_t)number;
	return true;
}

bool option_take_reuse(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	static const char *const words[] = { [JOURNAL_UNUSED] = "none", [JOURNAL_UNFINISHED] = "unfinished", [JOURNAL_DONE] = "done" };
	size_t number;

	(void)d;
	*wrong = "write none, unfinished or done";
	if (!find_word(value, words, COUNT(words), &number))
		return false;
	opt->flash.reuse = (enum journal_allow)number;
	return true;
}

bool option_take_journal(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d;
	*wrong = "the name is empty";
	opt->flash.journal = value;
	return *value != 0;
}

bool option_take_ids(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	static const char *const words[] = { [IDS_KEEP] = "keep", [IDS_NEW] = "new", [IDS_DERIVED] = "serial" };
	size_t number;

	(void)d;
	*wrong = "write keep, new or serial";
	if (!find_word(value, words, COUNT(words), &number))
		return false;
	opt->flash.ids = (enum identity_ids)number;
	return opt->flash.ids_given = true;
}

bool option_take_report(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d;
	*wrong = "the name is empty";
	opt->flash.report = value;
	return *value != 0;
}

bool option_take_boot_entry(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	static const char *const words[] = { [BOOT_ENTRY_NONE] = "none", [BOOT_ENTRY_FIRMWARE] = "firmware", [BOOT_ENTRY_UBOOT] = "u-boot" };
	size_t number;

	(void)d;
	*wrong = "write none, firmware or u-boot";
	if (!find_word(value, words, COUNT(words), &number))
		return false;
	opt->flash.boot_entry = (enum boot_place)number;
	return true;
}

bool option_take_keep_variables(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d, (void)value, (void)wrong;
	return opt->flash.keep_variables = true;
}

/* --- of builds onto a device, too */

bool option_take_allow(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	unsigned int word;

	(void)d;
	*wrong = "write partition, mapped, emmc-boot or unstable-name";
	if (!danger_find_word(value, &word))
		return false;
	opt->expected.allowed |= word;
	return true;
}

bool option_take_expect_serial(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d;
	*wrong = "the number is empty";
	opt->expected.serial = value;
	return *value != 0;
}

/* "32G" as packages mean it, in powers of 1000. Of a size that was understood. */
static uint64_t decimal_size(const char *value)
{
	const char *unit = value + strspn(value, "0123456789");
	uint64_t size = strtoull(value, NULL, 10);

	for (const char *at = "KMGT"; *unit && *at; at++) {
		size *= 1000;
		if (*at == text_upper(*unit))
			break;
	}
	return size;
}

/* A number of bytes is exact. A size in larger units is what stands on a package. */
bool option_take_expect_size(struct diag *d, struct options *opt, const char *value, const char **wrong)
{
	(void)d;
	*wrong = "write a number of bytes, or a size such as 32G";
	opt->expected.about = value[strspn(value, "0123456789")] != 0;
	if (!text_parse_size(value, &opt->expected.bytes) || !opt->expected.bytes)
		return false;
	opt->expected.decimal = decimal_size(value);
	return true;
}
