/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * flash_units.h - which identity each device of a run gets, and that it is given once
 */
#ifndef CMD_FLASH_UNITS_H
#define CMD_FLASH_UNITS_H

#include "cmd/options.h"
#include "flash/identity.h"
#include "unit/fit.h"
#include "unit/journal.h"

/* Where the identities of a run come from. */
struct flash_units {
	const struct options *opt;
	const struct identity_image *image;
	struct unit_slots slots;  /* what the image asks for */
	struct table *table;      /* of the user, or of one row from --unit; NULL: there are no values */
	struct journal journal;   /* path NULL: none is kept */
};

/* One device's. Begins with given.fd = -1. */
struct flash_unit {
	struct identity_wish wish;
	struct unit_identity id;
	size_t row;                 /* of the table; 0: it has no values */
	struct journal_given given; /* fd -1: no journal knows it */
};

/* "'serial', 'mac0'": what is asked for, each once. */
const char *flash_units_asked(struct arena *a, const struct unit_slots *slots);

/*
 * Reads the table and compares it with what the image asks for. *ret_findings: it is wrong, which is kept in d; nothing else may be called then.
 * What contradicts itself is a fault: an image that asks for values and gets none, values for several devices. So is what no unit could
 * have, as a signature without a key: all that can be known before a row is used.
 */
must_check int flash_units_open(struct diag *d, const struct options *opt, const struct identity_image *image, size_t devices,
				struct flash_units *ret, bool *ret_findings);

/* Shows what is wrong with the table; for machines as check has it. */
must_check int flash_units_show(struct diag *d, const struct options *opt);

/* Takes an identity for a device, with GUIDs and ids: from then on the journal has it. */
must_check int flash_units_begin(struct diag *d, struct flash_units *units, const char *device, const char *device_serial, struct flash_unit *unit);

/* What is other on the device of this unit. */
must_check int flash_units_make(struct diag *d, const struct flash_units *units, struct flash_unit *unit, patch_list *patches);

/* The journal has how it ended. Without a row, or when that was said, nothing. */
must_check int flash_units_end(struct diag *d, const struct flash_units *units, struct flash_unit *unit, enum journal_outcome outcome,
			       const char *why);

/* For people: "A-0002 (row 2)", by the value "serial", or the first. Of a unit with values. */
const char *flash_units_name(struct arena *a, const struct flash_units *units, const struct flash_unit *unit);

#endif
