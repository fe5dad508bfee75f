/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * value.c - a unit's value: as text for people and tables, as bytes in a property
 */
#include "unit/value.h"

#include <string.h>

#include "base/distance.h"
#include "base/text.h"

/* The first byte's lowest bit makes an address that of a group (IEEE 802, 8.2.2). */
enum { MAC_TEXT = 3 * UNIT_MAC_BYTES - 1, MULTICAST = 1, CELL = 4 };

static const char *const names[] = {
	[UNIT_TEXT] = "text", [UNIT_MAC] = "mac", [UNIT_HEX] = "hex", [UNIT_NUMBER] = "number", [UNIT_TYPES] = NULL,
};

const char unit_name_rule[] = "write letters, digits, '.', '_' and '-', 64 of them at most, a letter or digit first";

bool unit_is_name(const char *name)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

	return *name && !strchr("._-", *name) && !name[strspn(name, letters)] && strlen(name) <= UNIT_NAME_MOST;
}

const char *unit_type_name(enum unit_type type)
{
	return names[type];
}

bool unit_type_find(const char *name, enum unit_type *ret)
{
	for (size_t i = 0; i < UNIT_TYPES; i++) {
		if (!strcmp(name, names[i])) {
			*ret = (enum unit_type)i;
			return true;
		}
	}
	return false;
}

const char *unit_type_nearest(const char *name)
{
	return distance_nearest(name, names);
}

static bool is_printable(uint8_t c)
{
	return c >= 0x20 && c < 0x7f;
}

/* How many characters stand before the first NUL; all of the bytes without one. */
static size_t text_length(struct span bytes)
{
	return bytes.len ? strnlen((const char *)bytes.at, bytes.len) : 0;
}

/* Printable, and nothing but NULs behind: one at least. */
static bool is_text(struct span bytes)
{
	size_t len = text_length(bytes);

	for (size_t i = 0; i < bytes.len; i++) {
		if (i < len ? !is_printable(bytes.at[i]) : bytes.at[i])
			return false;
	}
	return len < bytes.len;
}

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && !strcmp(text + len - end_len, end);
}

enum unit_type unit_type_infer(const char *property, struct span placeholder)
{
	if (placeholder.len == UNIT_MAC_BYTES && ends_with(property, "mac-address"))
		return UNIT_MAC;
	if (text_length(placeholder) && is_text(placeholder))
		return UNIT_TEXT;
	return placeholder.len == CELL || placeholder.len == 2 * CELL ? UNIT_NUMBER : UNIT_HEX;
}

const char *unit_placeholder_wrong(struct arena *a, enum unit_type type, struct span placeholder)
{
	size_t len = placeholder.len;

	if (!len)
		return "it is empty";
	if (type == UNIT_TEXT && !is_text(placeholder))
		return "it is no text of printable ASCII characters that ends with a NUL";
	if (type == UNIT_TEXT && len == 1)
		return "it is a text without room for a character";
	if (type == UNIT_MAC && len != UNIT_MAC_BYTES)
		return arena_fmt(a, "it has %zu byte%s, a MAC address has %d", len, len == 1 ? "" : "s", UNIT_MAC_BYTES);
	if (type == UNIT_NUMBER && len != CELL && len != 2 * CELL)
		return arena_fmt(a, "it has %zu byte%s, a number has %d or %d", len, len == 1 ? "" : "s", CELL, 2 * CELL);
	return NULL;
}

/* The rest of len bytes becomes NULs. */
static const char *parse_text(struct arena *a, size_t len, const char *text, uint8_t *ret)
{
	size_t chars = strlen(text);

	for (size_t i = 0; i < chars; i++) {
		if (!is_printable((uint8_t)text[i]))
			return arena_fmt(a, "its character %zu is not printable ASCII", i + 1);
	}
	if (!chars)
		return "it is empty";
	if (chars >= len)
		return arena_fmt(a, "it has %zu characters, the placeholder has room for %zu", chars, len - 1);
	memset(ret, 0, len);
	memcpy(ret, text, chars);
	return NULL;
}

/* -1 for what is no digit. */
static int digit_of(char c)
{
	c = text_upper(c);
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/*
 * Pairs of hexadecimal digits, between which one of the separators may stand, as bytes at to (room for all that the text can
 * have). With same they stand everywhere or nowhere.
 */
static const char *parse_bytes(struct arena *a, const char *text, const char *separators, bool same, uint8_t *to, size_t *ret_count)
{
	const char *at = text, *first = NULL;
	size_t count = 0;

	while (*at) {
		int high = digit_of(at[0]), low = high < 0 ? -1 : digit_of(at[1]);

		if (low < 0)
			return arena_fmt(a, "its character %zu is not where a byte of two hexadecimal digits begins", (size_t)(at - text) + 1);
		to[count++] = (uint8_t)(high << 4 | low);
		at += 2;
		if (count == 1)
			first = at;
		if (*at && same && (strchr(separators, *first) ? *at != *first : strchr(separators, *at) != NULL))
			return "its bytes are not all separated in one way";
		if (*at && strchr(separators, *at) && !*++at)
			return "it ends with a separator";
	}
	*ret_count = count;
	return NULL;
}

static const char *parse_hex(struct arena *a, size_t len, const char *text, uint8_t *ret)
{
	uint8_t *bytes = arena_alloc(a, strlen(text) + 1);
	size_t count = 0;
	const char *wrong = parse_bytes(a, text, ": ", false, bytes, &count);

	if (wrong)
		return wrong;
	if (count != len)
		return arena_fmt(a, "it has %zu byte%s, the placeholder has %zu", count, count == 1 ? "" : "s", len);
	memcpy(ret, bytes, len);
	return NULL;
}

bool unit_is_station(struct span bytes)
{
	static const uint8_t zeros[UNIT_MAC_BYTES];

	return bytes.len == UNIT_MAC_BYTES && !(bytes.at[0] & MULTICAST) && memcmp(bytes.at, zeros, UNIT_MAC_BYTES) != 0;
}

static const char *parse_mac(struct arena *a, const char *text, uint8_t *ret)
{
	uint8_t *bytes = arena_alloc(a, strlen(text) + 1);
	size_t count = 0;
	const char *wrong = parse_bytes(a, text, ":-", true, bytes, &count);

	if (wrong)
		return wrong;
	if (count != UNIT_MAC_BYTES)
		return arena_fmt(a, "it has %zu byte%s, a MAC address has %d", count, count == 1 ? "" : "s", UNIT_MAC_BYTES);
	if (bytes[0] & MULTICAST)
		return "it is the address of a group (multicast): the first byte is odd";
	if (!unit_is_station((struct span){ bytes, count }))
		return "it is all zero";
	memcpy(ret, bytes, UNIT_MAC_BYTES);
	return NULL;
}

static const char *parse_number(struct arena *a, size_t len, const char *text, uint8_t *ret)
{
	uint64_t number, most = len == CELL ? UINT32_MAX : UINT64_MAX;

	if (!text_parse_number(text, UINT64_MAX, &number))
		return "it is no decimal number, nor one of 0x and hexadecimal digits, of at most 64 bits";
	if (number > most)
		return arena_fmt(a, "it does not fit into %zu bytes: at most %llu do", len, (unsigned long long)most);
	for (size_t i = len; i-- > 0; number >>= 8)
		ret[i] = (uint8_t)number;
	return NULL;
}

const char *unit_value_parse(struct arena *a, enum unit_type type, size_t len, const char *text, uint8_t *ret)
{
	switch (type) {
	case UNIT_TEXT:
		return parse_text(a, len, text, ret);
	case UNIT_MAC:
		return parse_mac(a, text, ret);
	case UNIT_NUMBER:
		return parse_number(a, len, text, ret);
	default:
		return parse_hex(a, len, text, ret);
	}
}

static const char *bytes_text(struct arena *a, struct span bytes, const char *separator)
{
	size_t step = 2 + strlen(separator);
	char *text = arena_alloc(a, bytes.len * step + 1), *to = text;

	for (size_t i = 0; i < bytes.len; i++) {
		to[0] = "0123456789abcdef"[bytes.at[i] >> 4];
		to[1] = "0123456789abcdef"[bytes.at[i] & 15];
		memcpy(to + 2, i + 1 < bytes.len ? separator : "", i + 1 < bytes.len ? strlen(separator) : 0);
		to += step;
	}
	return text;
}

static const char *number_text(struct arena *a, struct span bytes)
{
	unsigned long long number = 0;

	for (size_t i = 0; i < bytes.len; i++)
		number = number << 8 | bytes.at[i];
	return arena_fmt(a, "%llu", number);
}

const char *unit_value_text(struct arena *a, enum unit_type type, struct span bytes)
{
	if (unit_placeholder_wrong(a, type, bytes))
		return bytes_text(a, bytes, "");
	switch (type) {
	case UNIT_TEXT:
		return (const char *)bytes.at;
	case UNIT_MAC:
		return bytes_text(a, bytes, ":");
	case UNIT_NUMBER:
		return number_text(a, bytes);
	default:
		return bytes_text(a, bytes, "");
	}
}

/* Twelve digits and nothing but separators among them. */
static bool read_mac(const char *text, uint8_t ret[UNIT_MAC_BYTES])
{
	size_t digits = 0;

	for (; *text; text++) {
		int digit = digit_of(*text);

		if (digit < 0 && strchr(":-. ", *text))
			continue;
		if (digit < 0 || digits == 2 * UNIT_MAC_BYTES)
			return false;
		ret[digits / 2] = (uint8_t)(digits % 2 ? ret[digits / 2] << 4 | digit : digit);
		digits++;
	}
	return digits == 2 * UNIT_MAC_BYTES;
}

static bool is_in_pairs(const char *text)
{
	if (strlen(text) != MAC_TEXT)
		return false;
	for (size_t i = 0; i < MAC_TEXT; i++) {
		if (i % 3 == 2 ? text[i] != text[2] || !strchr(":-", text[i]) : digit_of(text[i]) < 0)
			return false;
	}
	return true;
}

bool unit_text_is_mac(const char *text, bool called)
{
	uint8_t bytes[UNIT_MAC_BYTES];

	return (called || is_in_pairs(text)) && read_mac(text, bytes) && unit_is_station((struct span){ bytes, UNIT_MAC_BYTES });
}

bool unit_name_is_mac(const char *name)
{
	static const char divides[] = "._-", mac[] = "mac";

	for (;; name++) {
		size_t len = strcspn(name, divides);

		if (text_begins_fold(name, mac) && strlen(mac) + strspn(name + strlen(mac), "0123456789") == len)
			return true;
		name += len;
		if (!*name)
			return false;
	}
}

bool unit_property_is_address(const char *property)
{
	/* Of the network devices of the Devicetree Specification and of Linux, and Linux' bluetooth.txt. */
	return ends_with(property, "mac-address") || !strcmp(property, "address") || ends_with(property, "bd-address");
}

const char *unit_value_canonical(struct arena *a, enum unit_type type, const char *text)
{
	uint8_t mac[UNIT_MAC_BYTES], *bytes;
	uint64_t number;
	size_t count;

	switch (type) {
	case UNIT_MAC:
		return read_mac(text, mac) ? bytes_text(a, (struct span){ mac, UNIT_MAC_BYTES }, ":") : text;
	case UNIT_NUMBER:
		return text_parse_number(text, UINT64_MAX, &number) ? arena_fmt(a, "%llu", (unsigned long long)number) : text;
	case UNIT_HEX:
		bytes = arena_alloc(a, strlen(text) + 1);
		return parse_bytes(a, text, ": ", false, bytes, &count) ? text : bytes_text(a, (struct span){ bytes, count }, "");
	default:
		return text;
	}
}
