/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * archive.c - archives that are named by mistake where a ramdisk is wanted
 *
 * Sources: POSIX pax, "ustar Interchange Format"; PKWARE APPNOTE.TXT section 4.3.7.
 */
#include "probe/format.h"

const struct format format_tar = {
	.kind = PROBE_TAR, .name = "tar archive", .article = "a ", .magic = { { 257, 5, "ustar" } },
};

const struct format format_zip = {
	.kind = PROBE_ZIP, .name = "zip archive", .article = "a ", .magic = { { 0, 4, "PK\x03\x04" } },
};
