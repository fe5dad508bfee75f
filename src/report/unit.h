/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * unit.h - what was done to one device, as a record for machines
 *
 * The document is described in xen-esp-mkimage(1), "Records". Times are those of this machine's clock, whatever
 * SOURCE_DATE_EPOCH says: a record tells what happened.
 */
#ifndef REPORT_UNIT_H
#define REPORT_UNIT_H

#include <jansson.h>
#include <time.h>

#include "unit/journal.h"
#include "unit/slot.h"

enum { UNIT_RECORD = 1 }; /* the version of the document */

struct unit_range {
	uint64_t start, bytes;
};

struct unit_phase {
	const char *name; /* "write", "read-back" */
	uint64_t milliseconds;
};

enum unit_read_back { READ_BACK_NONE, READ_BACK_OK, READ_BACK_MISMATCH };

/* All texts may be NULL, all lists empty: what is not known is null there. */
struct unit_record {
	enum journal_outcome outcome;
	const char *why; /* for all but OUTCOME_DONE */
	const char *host;
	time_t started, ended;

	struct {
		const char *path;
		uint64_t bytes;
		const uint8_t *hash; /* SHA-256 */
	} image;
	struct {
		const char *path;   /* "/dev/sdb" */
		const char *stable; /* "/dev/disk/by-id/…" */
		const char *model, *serial;
		const char *transport; /* "usb" */
		uint64_t bytes;
		uint32_t sector_size;
	} device;
	struct {
		const char *table; /* as the user gave it */
		size_t row;        /* 0: of no table */
		LIST(struct unit_value) values;
		const char *const *claims; /* what of them belongs to it alone, as table_claims_spelt() has it */
		const char *disk_guid;
		LIST(const char *) partition_guids, volume_ids; /* in the order of the partitions */
	} identity;

	LIST(struct unit_range) written, unmapped, behind; /* the last: behind the image's end */
	const char *unmapped_how, *behind_how; /* "discarded", "zeroed", "kept" */
	enum unit_read_back read_back;
	struct unit_range mismatch; /* the first that differs */
	unsigned int retries;
	LIST(struct unit_phase) phases;
};

json_t *unit_json(const struct unit_record *record);

/* The document as text, with a line end. NULL without memory. */
const char *unit_text(struct arena *a, const struct unit_record *record);

/* Whether this is a record that this version can read. */
bool unit_is_record(const json_t *document);

/*
 * What the record is of: the unit's serial number, else the first of its values, else the device's serial number or name.
 * Borrowed from it; never NULL.
 */
const char *unit_name(const json_t *document);

#endif
