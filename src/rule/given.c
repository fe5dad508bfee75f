/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * given.c - what the rules about devices of domains share
 */
#include "rule/given.h"

#include <string.h>

#include "model/device.h"

void given_each(struct report *r, judge_given *judge)
{
	for (size_t i = 0; i < r->system->fragments.count; i++) {
		const struct fragment *f = r->system->fragments.at[i];

		for (size_t j = 0; j < f->assignments.count; j++)
			judge(r, f, &f->assignments.at[j]);
	}
}

const char *given_text(struct report *r, const struct fragment *f, const struct dt_node *node)
{
	return arena_fmt(r->diag->arena, "'%s' of '%s'", node->path, f->module->name);
}

const char *given_line_text(struct report *r, uint32_t number)
{
	if (number >= DEVICE_SPI_FIRST)
		return arena_fmt(r->diag->arena, "SPI %u", number - DEVICE_SPI_FIRST);
	return number >= DEVICE_PPI_FIRST ? arena_fmt(r->diag->arena, "PPI %u", number - DEVICE_PPI_FIRST) :
					    arena_fmt(r->diag->arena, "SGI %u", number);
}

const struct dt_node *given_device(const struct assignment *s)
{
	return s->reg ? s->host : NULL;
}

line_list given_lines(struct report *r, const struct assignment *s)
{
	const struct system *sys = r->system;
	enum device_answer answer = DEVICE_KNOWN;
	line_list lines = { 0 };
	uint32_t number;

	for (size_t i = 0; sys->gic && given_device(s) && (answer == DEVICE_KNOWN || answer == DEVICE_OTHER); i++) {
		answer = device_interrupt(sys->handles, sys->gic, s->host, i, &number);
		if (answer == DEVICE_KNOWN)
			*list_add(r->diag->arena, &lines) = number;
	}
	return lines;
}
