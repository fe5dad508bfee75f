/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * option_flash.h - the values of options about devices, most of them flash's alone
 *
 * Each takes one and returns true, or says in *wrong what is wrong with it.
 */
#ifndef CMD_OPTION_FLASH_H
#define CMD_OPTION_FLASH_H

#include "cmd/options.h"

typedef bool option_taker(struct diag *d, struct options *opt, const char *value, const char **wrong);

option_taker option_take_map, option_take_unmapped, option_take_grow, option_take_skip_unchanged, option_take_no_verify, option_take_retries,
	option_take_progress, option_take_eject, option_take_unit, option_take_no_units, option_take_row, option_take_reuse, option_take_journal,
	option_take_ids, option_take_report, option_take_boot_entry, option_take_keep_variables, option_take_allow,
	option_take_expect_serial, option_take_expect_size;

#endif
