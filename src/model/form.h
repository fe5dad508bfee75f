/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * form.h - what is made: a disk, or what others put into one
 */
#ifndef MODEL_FORM_H
#define MODEL_FORM_H

#include <stdbool.h>

enum form {
	FORM_DISK,      /* partition table, partitions, raw areas */
	FORM_ESP,       /* the ESP's file system alone */
	FORM_DIRECTORY, /* the ESP's files */
	FORM_TAR,       /* the same as an archive */
};

/* The form of this name; false when there is none. */
bool form_find(const char *name, enum form *ret);

/* "disk", "esp", "directory", "tar" */
const char *form_name(enum form form);

/* Whether it holds a FAT volume. */
bool form_has_volume(enum form form);

#endif
