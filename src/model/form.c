/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * form.c - what is made: a disk, or what others put into one
 */
#include "model/form.h"

#include <stddef.h>
#include <string.h>

static const char *const names[] = {
	[FORM_DISK] = "disk", [FORM_ESP] = "esp", [FORM_DIRECTORY] = "directory", [FORM_TAR] = "tar",
};

bool form_find(const char *name, enum form *ret)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (!strcmp(name, names[i])) {
			*ret = (enum form)i;
			return true;
		}
	}
	return false;
}

const char *form_name(enum form form)
{
	return names[form];
}

bool form_has_volume(enum form form)
{
	return form == FORM_DISK || form == FORM_ESP;
}
