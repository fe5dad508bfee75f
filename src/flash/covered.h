/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * covered.h - whether a map covers what the disk in the image needs
 *
 * The image is verified as a file, and what reaches a device is what its map covers. A map that bmaptool makes of a file with holes
 * takes every hole for nothing, also where a FAT or a file has zeros that mean something.
 */
#ifndef FLASH_COVERED_H
#define FLASH_COVERED_H

#include "flash/source.h"
#include "verify/disk.h"

/*
 * Without a map all is covered. keeps: what is not mapped stays as it is on the device, so zeros of the partition table, of a FAT
 * and of its files have to be covered, too; else it becomes zeros. The first thing that is not covered is a fault.
 */
must_check int covered_check(struct diag *d, const struct disk_source *source, const struct disk_facts *facts, bool keeps);

#endif
