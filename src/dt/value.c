/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * value.c - what a property's bytes mean
 */
#include "dt/value.h"

#include <string.h>

bool value_u32(const struct dt_prop *prop, uint32_t *ret)
{
	return prop && span_be32(prop->value, 0, ret);
}

bool value_u64(const struct dt_prop *prop, uint64_t *ret)
{
	uint32_t high, low;

	if (!prop || !span_be32(prop->value, 0, &high) || !span_be32(prop->value, 4, &low))
		return false;
	*ret = (uint64_t)high << 32 | low;
	return true;
}

const char *value_string(const struct dt_prop *prop)
{
	if (!prop || !prop->value.len || memchr(prop->value.at, 0, prop->value.len) != prop->value.at + prop->value.len - 1)
		return NULL;
	return (const char *)prop->value.at;
}

const char *value_first_string(const struct dt_prop *prop)
{
	return prop && prop->value.len && memchr(prop->value.at, 0, prop->value.len) ? (const char *)prop->value.at : NULL;
}

bool value_has_string(const struct dt_prop *prop, const char *string)
{
	size_t len = strlen(string) + 1, off = 0;

	while (prop && off < prop->value.len) {
		const uint8_t *nul = memchr(prop->value.at + off, 0, prop->value.len - off);
		size_t end;

		if (!nul)
			return false;
		end = (size_t)(nul - prop->value.at) + 1;
		if (end - off == len && span_has_bytes(prop->value, off, string, len))
			return true;
		off = end;
	}
	return false;
}

bool value_is_compatible(const struct dt_node *node, const char *string)
{
	return value_has_string(tree_prop(node, "compatible"), string);
}
