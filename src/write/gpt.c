/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gpt.c - the partition table, written by libfdisk
 */
#include "write/gpt.h"

#include <errno.h>
#include <libfdisk/libfdisk.h>

#include "base/guid.h"

static void unref_context(struct fdisk_context **cxt)
{
	fdisk_unref_context(*cxt);
}

static void unref_partition(struct fdisk_partition **pa)
{
	fdisk_unref_partition(*pa);
}

static void unref_type(struct fdisk_parttype **type)
{
	fdisk_unref_parttype(*type);
}

#define scoped(type, how) __attribute__((cleanup(how))) struct type *

static int set_type(struct fdisk_partition *pa, const char *guid)
{
	scoped(fdisk_parttype, unref_type) type = fdisk_new_unknown_parttype(0, guid);

	return type ? fdisk_partition_set_type(pa, type) : -ENOMEM;
}

static int add_partition(struct diag *d, const struct plan *plan, const struct identity *id, size_t number, struct fdisk_context *cxt)
{
	scoped(fdisk_partition, unref_partition) pa = fdisk_new_partition();
	const struct plan_partition *p = &plan->partitions.at[number];
	int err;

	if (!pa)
		return -ENOMEM;
	err = fdisk_partition_set_partno(pa, number) ?: fdisk_partition_set_start(pa, p->start / plan->sector_size) ?:
	      fdisk_partition_set_size(pa, p->bytes / plan->sector_size) ?: set_type(pa, guid_text(d->arena, p->from->type)) ?:
	      fdisk_partition_set_name(pa, p->from->label) ?:
	      fdisk_partition_set_uuid(pa, guid_text(d->arena, id->partition_guids[number]));
	/* Without this libfdisk grows the partition to its own grain. */
	if (!err)
		err = fdisk_partition_size_explicit(pa, 1);
	if (!err)
		err = fdisk_add_partition(cxt, pa, NULL);
	return err || !p->from->attributes ? err : fdisk_gpt_set_partition_attrs(cxt, number, p->from->attributes);
}

static int make_table(struct diag *d, const struct plan *plan, const struct identity *id, struct fdisk_context *cxt)
{
	int err = fdisk_create_disklabel(cxt, "gpt");

	if (!err)
		err = fdisk_set_disklabel_id_from_string(cxt, guid_text(d->arena, id->disk_guid));
	for (size_t i = 0; !err && i < plan->partitions.count; i++)
		err = add_partition(d, plan, id, i, cxt);
	return err ? err : fdisk_write_disklabel(cxt);
}

int gpt_write(struct diag *d, const struct plan *plan, const struct identity *id, const struct output *out)
{
	scoped(fdisk_context, unref_context) cxt = fdisk_new_context();
	int err;

	ACTIVITY(d, "writing the partition table");
	if (!cxt)
		return fault(d, -ENOMEM, "cannot start libfdisk");
	fdisk_disable_dialogs(cxt, 1);
	err = fdisk_save_user_sector_size(cxt, plan->sector_size, plan->sector_size);
	if (!err)
		err = fdisk_assign_device_by_fd(cxt, out->fd, out->path, 0);
	if (!err)
		err = make_table(d, plan, id, cxt);
	if (!err)
		err = fdisk_deassign_device(cxt, 1);
	return err < 0 ? fault(d, err, "cannot write the GPT") : err ? fault(d, 0, "libfdisk refuses the GPT") : 0;
}
