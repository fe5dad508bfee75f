/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * device.h - block devices of this machine, for people and machines
 */
#ifndef REPORT_DEVICE_H
#define REPORT_DEVICE_H

#include <jansson.h>
#include <stdio.h>

#include "device/danger.h"

/* What it is, then whether it can be written to: why not, or its stable name. With content what is on it, too. */
void device_print(struct arena *a, const struct block *b, const refusal_list *refusals, bool content, FILE *out);

/* The same and more, as an object; described in xen-esp-mkimage(1). refusals may be NULL: then it has none. */
json_t *device_json(const struct block *b, const refusal_list *refusals);

/* "usb", as the document has it; NULL when it is not known. */
const char *device_transport_word(enum transport transport);

#endif
