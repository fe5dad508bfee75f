/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * form.c - rules about what is made in place of a disk
 */
#include "dt/value.h"
#include "model/partuuid.h"
#include "rule/functions.h"
#include "rule/partition.h"

/* Those that have a GUID in the tree keep it, whoever makes the disk. */
static void judge_line(struct report *r, const struct dt_prop *prop)
{
	const struct disk *disk = &r->system->disk;
	const struct partition *p;
	size_t at = 0;

	while ((p = partuuid_next(prop->value, &at, disk->partitions.at, disk->partitions.count))) {
		if (!p->guid)
			found(r, prop->at, NULL, "PARTUUID={%s} is the GUID of a partition, and %s has no guid of its own in the tree", p->label,
			      partition_text(r, p));
	}
}

void form_partuuid(struct report *r, const struct system *sys)
{
	if (sys->disk.form == FORM_DISK)
		return;
	for (size_t i = 0; i < sys->tree->nodes.count; i++) {
		for (const struct dt_prop *prop = sys->tree->nodes.at[i]->first_prop; prop; prop = prop->next)
			judge_line(r, prop);
	}
}

void form_partitions(struct report *r, const struct system *sys)
{
	const struct disk *disk = &sys->disk;
	const char *form = form_name(disk->form);

	if (disk->form == FORM_DISK)
		return;
	for (size_t i = 0; i < disk->partitions.count; i++) {
		const struct partition *p = &disk->partitions.at[i];

		if (!p->esp)
			found(r, p->at, NULL, "%s is left out: the form '%s' has the ESP alone", partition_text(r, p), form);
	}
	for (size_t i = 0; i < disk->areas.count; i++)
		found(r, disk->areas.at[i].at, NULL, "the raw area is left out: the form '%s' has the ESP alone", form);
}
