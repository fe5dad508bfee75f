/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fault.c - what goes wrong with which requests: the lines of faulty's control file
 */
#include "fault.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"

enum { ANY = FAULT_READ | FAULT_WRITE | FAULT_DISCARD | FAULT_FLUSH };

static const struct row {
	const char *name;
	unsigned requests; /* that it meets */
	const char *key;   /* of its value, or NULL */
	bool must;         /* have a value */
	uint64_t value;    /* when it has none */
	uint64_t most;
} rows[] = {
	[FAULT_WRITE_ERROR] = { "write-error", FAULT_WRITE | FAULT_DISCARD, "errno", false, EIO, 4095 },
	[FAULT_READ_ERROR] = { "read-error", FAULT_READ, "errno", false, EIO, 4095 },
	[FAULT_FLUSH_ERROR] = { "flush-error", FAULT_FLUSH, "errno", false, EIO, 4095 },
	[FAULT_SHORT_WRITE] = { "short-write", FAULT_WRITE, "keep", true, 0, UINT32_MAX },
	[FAULT_LOSE_WRITE] = { "lose-write", FAULT_WRITE | FAULT_DISCARD, NULL, false, 0, 0 },
	[FAULT_LOSE_FLUSH] = { "lose-flush", FAULT_FLUSH, NULL, false, 0, 0 },
	[FAULT_FLIP_WRITE] = { "flip-write", FAULT_WRITE, "bit", false, 0, 7 },
	[FAULT_FLIP_READ] = { "flip-read", FAULT_READ, "bit", false, 0, 7 },
	[FAULT_DELAY] = { "delay", ANY, "usec", true, 0, UINT32_MAX },
	[FAULT_HANG] = { "hang", ANY, "seconds", true, 0, 3600 },
};

static const struct {
	const char *name;
	uint64_t number;
} errors[] = {
	{ "EIO", EIO }, { "ENOSPC", ENOSPC }, { "ENODATA", ENODATA }, { "ETIMEDOUT", ETIMEDOUT }, { "EROFS", EROFS }, { "ENODEV", ENODEV },
};

static bool parse_error(const char *text, uint64_t *ret)
{
	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++) {
		if (!strcmp(text, errors[i].name)) {
			*ret = errors[i].number;
			return true;
		}
	}
	return false;
}

static bool parse_range(char *text, struct fault *f)
{
	char *plus = strchr(text, '+');
	uint64_t len = 1;

	if (!strcmp(text, "all"))
		return true;
	if (plus)
		*plus = 0;
	if (!text_parse_number(text, INT64_MAX, &f->from) || (plus && !text_parse_number(plus + 1, INT64_MAX, &len)))
		return false;
	f->end = f->from + len;
	return len > 0;
}

/* What stands behind "key=" when the word begins so. */
static const char *value_of(const char *word, const char *key)
{
	size_t len = key ? strlen(key) : 0;

	return len && !strncmp(word, key, len) && word[len] == '=' ? word + len + 1 : NULL;
}

static bool parse_word(const struct row *row, const char *word, struct fault *f, bool *valued)
{
	const char *value;

	if ((value = value_of(word, "after")))
		return text_parse_number(value, UINT32_MAX, &f->after);
	if ((value = value_of(word, "times")))
		return text_parse_number(value, UINT32_MAX, &f->times);
	value = value_of(word, row->key);
	if (!value)
		return false;
	*valued = true;
	return parse_error(value, &f->value) || text_parse_number(value, row->most, &f->value);
}

static bool find_row(const char *name, struct fault *f)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (!strcmp(name, rows[i].name)) {
			f->kind = (enum fault_kind)i;
			f->value = rows[i].value;
			return true;
		}
	}
	return false;
}

bool fault_add(struct faults *list, const char *line)
{
	struct fault f = { .end = UINT64_MAX, .times = UINT64_MAX };
	char text[FAULT_LINE], *rest = text, *word = text;
	bool valued = false;

	if (list->count == FAULT_MOST || strlen(line) >= sizeof(text))
		return false;
	memcpy(text, line, strlen(line) + 1);
	memcpy(f.line, line, strlen(line) + 1);
	if (!find_row(strsep(&rest, " "), &f))
		return false;
	if (rows[f.kind].requests != FAULT_FLUSH && (!(word = strsep(&rest, " ")) || !parse_range(word, &f)))
		return false;
	while ((word = strsep(&rest, " "))) {
		if (!parse_word(&rows[f.kind], word, &f, &valued))
			return false;
	}
	if (rows[f.kind].must && !valued)
		return false;
	list->at[list->count++] = f;
	return true;
}

static bool would_meet(const struct fault *f, enum fault_request request, uint64_t off, uint64_t len)
{
	if (!(rows[f->kind].requests & request))
		return false;
	if (request == FAULT_FLUSH)
		return !f->from && f->end == UINT64_MAX;
	return off < f->end && off + len > f->from;
}

void fault_meet(struct faults *list, enum fault_request request, uint64_t off, uint64_t len)
{
	for (size_t i = 0; i < list->count; i++) {
		struct fault *f = &list->at[i];

		f->now = would_meet(f, request, off, len);
		if (!f->now)
			continue;
		f->met++;
		f->now = f->met > f->after && f->met - f->after <= f->times;
	}
}

const struct fault *fault_next(const struct faults *list, enum fault_kind kind, size_t i)
{
	for (; i < list->count; i++) {
		if (list->at[i].now && list->at[i].kind == kind)
			return &list->at[i];
	}
	return NULL;
}

const char *fault_name(const struct fault *f)
{
	return rows[f->kind].name;
}

uint64_t fault_hits(const struct fault *f)
{
	uint64_t behind = f->met > f->after ? f->met - f->after : 0;

	return behind < f->times ? behind : f->times;
}
