/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * interrupt.c - rules about the interrupts of devices that domains are given
 */
#include <stdlib.h>

#include "base/number.h"
#include "dt/value.h"
#include "model/device.h"
#include "model/guest.h"
#include "rule/functions.h"
#include "rule/given.h"

/* An interrupt that a domain is given with a device. */
struct line {
	uint32_t number;
	const struct fragment *fragment;
	const struct assignment *of;
};

/* By number, those of one in document order. */
static int compare_lines(const void *x, const void *y)
{
	const struct line *a = x, *b = y;

	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	if (a->fragment != b->fragment)
		return a->fragment->module->node->index < b->fragment->module->node->index ? -1 : 1;
	return (a->of->node->index > b->of->node->index) - (a->of->node->index < b->of->node->index);
}

typedef LIST(struct line) lines;

static void add_lines(struct report *r, const struct fragment *f, lines *to)
{
	for (size_t i = 0; i < f->assignments.count; i++) {
		line_list own = given_lines(r, &f->assignments.at[i]);

		for (size_t j = 0; j < own.count; j++)
			*list_add(r->diag->arena, to) = (struct line){ own.at[j], f, &f->assignments.at[i] };
	}
}

void interrupt_twice(struct report *r, const struct system *sys)
{
	const struct line *first;
	lines all = { 0 };

	for (size_t i = 0; i < sys->fragments.count; i++)
		add_lines(r, sys->fragments.at[i], &all);
	if (all.count)
		qsort(all.at, all.count, sizeof(*all.at), compare_lines);
	first = all.at;
	for (size_t i = 1; i < all.count; i++) {
		const struct line *line = &all.at[i];

		if (line->number != first->number)
			first = line;
		else if (line->fragment != first->fragment)
			found(r, line->fragment->module->binary->at, "give all devices that have it to one domain",
			      "'%s' has %s of '%s', which '%s' is given", line->of->host->path, given_line_text(r, line->number),
			      first->of->host->path, first->fragment->module->domain->node->path);
	}
}

static void judge_line(struct report *r, const struct fragment *f, const struct assignment *s)
{
	line_list own = given_lines(r, s);
	uint32_t spis = 0, last = 0;
	bool limited = value_u32(tree_prop(f->module->domain->node, "nr_spis"), &spis);

	for (size_t i = 0; i < own.count; i++) {
		last = own.at[i] > last ? own.at[i] : last;
		if (own.at[i] >= DEVICE_SPI_FIRST)
			continue;
		found(r, f->module->binary->at, "such a device cannot be given away",
		      "%s of '%s', given by %s, is private to each CPU", given_line_text(r, own.at[i]), s->host->path,
		      given_text(r, f, s->node));
		return;
	}
	if (limited && own.count && last - DEVICE_SPI_FIRST >= round_up(spis, 32))
		found(r, f->module->binary->at,
		      arena_fmt(r->diag->arena, "write nr_spis = <%u>; or more, or remove it", last - DEVICE_SPI_FIRST + 1),
		      "'%s', given by %s, has SPI %u, and the domain's nr_spis is %u", s->host->path, given_text(r, f, s->node),
		      last - DEVICE_SPI_FIRST, spis);
}

void interrupt_given(struct report *r, const struct system *sys)
{
	(void)sys;
	given_each(r, judge_line);
}

static bool has_line(const line_list *own, uint32_t number)
{
	for (size_t i = 0; i < own->count; i++) {
		if (own->at[i] == number)
			return true;
	}
	return false;
}

static void judge_uart(struct report *r, const struct fragment *f, const struct assignment *s)
{
	const struct domain *domain = f->module->domain;
	line_list own = given_lines(r, s);

	if (domain->vpl011 && !domain->direct_map && has_line(&own, GUEST_UART_IRQ))
		found(r, f->module->binary->at, "remove vpl011 from the domain, or give the device to another one",
		      "'%s', given by %s, has SPI 0, which is that of the domain's vpl011 too", s->host->path,
		      given_text(r, f, s->node));
}

void interrupt_uart(struct report *r, const struct system *sys)
{
	(void)sys;
	given_each(r, judge_uart);
}

static void judge_number(struct report *r, const struct fragment *f, const struct assignment *s)
{
	line_list own = given_lines(r, s);
	uint32_t number;

	for (size_t i = 0; own.count && f->gic && device_interrupt(f->handles, f->gic, s->node, i, &number) == DEVICE_KNOWN;
	     i++) {
		if (has_line(&own, number) || number < DEVICE_SPI_FIRST || own.at[0] < DEVICE_SPI_FIRST)
			continue;
		found(r, f->module->binary->at,
		      arena_fmt(r->diag->arena, "the first one of '%s' is <0 %u ...>", s->host->path,
				own.at[0] - DEVICE_SPI_FIRST),
		      "%s has the interrupt <0 %u ...>, which is none of '%s'", given_text(r, f, s->node),
		      number - DEVICE_SPI_FIRST, s->host->path);
		return;
	}
}

void interrupt_number(struct report *r, const struct system *sys)
{
	(void)sys;
	given_each(r, judge_number);
}
