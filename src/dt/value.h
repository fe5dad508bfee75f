/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * value.h - what a property's bytes mean
 *
 * Readers follow Xen's (xen/common/device-tree/device-tree.c): a number takes the
 * first cells and ignores more, a shorter property counts as absent.
 */
#ifndef DT_VALUE_H
#define DT_VALUE_H

#include "dt/tree.h"

/* prop may be NULL: then the answer is false or NULL. */
bool value_u32(const struct dt_prop *prop, uint32_t *ret);
bool value_u64(const struct dt_prop *prop, uint64_t *ret);

/* The value when it is exactly one NUL-terminated string (maybe empty), else NULL. */
const char *value_string(const struct dt_prop *prop);

/* The first string of a list, or NULL. */
const char *value_first_string(const struct dt_prop *prop);

/* Whether string is one of the NUL-terminated strings of the list. */
bool value_has_string(const struct dt_prop *prop, const char *string);

/* Whether the node's compatible list has exactly this string, as libfdt compares. */
bool value_is_compatible(const struct dt_node *node, const char *string);

#endif
