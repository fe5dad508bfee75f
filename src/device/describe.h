/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * describe.h - a device in words, for somebody who has to recognise it
 *
 * What devices and file systems call themselves is shown with everything but printable ASCII as \xNN, and not at any length.
 */
#ifndef DEVICE_DESCRIBE_H
#define DEVICE_DESCRIBE_H

#include "device/block.h"

/* "SanDisk Ultra, serial 4C530001230504117215"; "no model is known" */
const char *describe_hardware(struct arena *a, const struct block *b);

/* "USB, removable, 29.8 GiB (31914983424 bytes), sectors of 512 bytes" */
const char *describe_kind(struct arena *a, const struct block *b);

/* "'/dev/sdb': SanDisk Ultra, serial 4C53…, USB, removable, …": one line, without a line end. */
const char *describe_block(struct arena *a, const struct block *b);

/* What is on it, a line for each partition, each with two blanks in front and a line end. */
const char *describe_content(struct arena *a, const struct block *b);

/* A foreign text, as it is shown: in quotes, and cut when it is long. */
const char *describe_text(struct arena *a, const char *text);

#endif
