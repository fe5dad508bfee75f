/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gpt.c - the partition table, written by libfdisk
 */
#include "write/gpt.h"

#include <errno.h>
#include <libfdisk/libfdisk.h>

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

static int add_esp(struct diag *d, const struct plan *plan, const struct identity *id, struct fdisk_context *cxt)
{
	scoped(fdisk_partition, unref_partition) pa = fdisk_new_partition();
	scoped(fdisk_parttype, unref_type) type = fdisk_label_get_parttype_from_string(fdisk_get_label(cxt, NULL), PLAN_ESP_TYPE);
	int err;

	if (!pa || !type)
		return -ENOMEM;
	err = fdisk_partition_set_partno(pa, 0) ?: fdisk_partition_set_start(pa, plan->esp_start / plan->sector_size) ?:
	      fdisk_partition_set_size(pa, plan->esp_bytes / plan->sector_size) ?: fdisk_partition_set_type(pa, type) ?:
	      fdisk_partition_set_name(pa, PLAN_ESP_NAME) ?:
	      fdisk_partition_set_uuid(pa, identity_guid_text(d->arena, id->esp_guid));
	/* Without this libfdisk grows the partition to its own grain. */
	if (!err)
		err = fdisk_partition_size_explicit(pa, 1);
	return err ? err : fdisk_add_partition(cxt, pa, NULL);
}

static int make_table(struct diag *d, const struct plan *plan, const struct identity *id, struct fdisk_context *cxt)
{
	int err = fdisk_create_disklabel(cxt, "gpt");

	if (!err)
		err = fdisk_set_disklabel_id_from_string(cxt, identity_guid_text(d->arena, id->disk_guid));
	if (!err)
		err = add_esp(d, plan, id, cxt);
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
