/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * datadir.c - where the program's own files lie
 */
#include "cmd/datadir.h"

#include <stdlib.h>

const char *datadir_templates(struct arena *a)
{
	const char *dir = getenv("XEN_ESP_MKIMAGE_DATADIR");

	return arena_fmt(a, "%s/templates", dir && *dir ? dir : PKGDATADIR);
}
