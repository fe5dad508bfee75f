/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * given.h - what the rules about devices of domains share
 */
#ifndef RULE_GIVEN_H
#define RULE_GIVEN_H

#include "model/passthrough.h"
#include "rule/rule.h"

typedef void judge_given(struct report *r, const struct fragment *f, const struct assignment *s);

/* Calls judge for each device of each domain. */
void given_each(struct report *r, judge_given *judge);

/* "'/passthrough/uart@1' of 'uart.dtb'" */
const char *given_text(struct report *r, const struct fragment *f, const struct dt_node *node);

/* "SPI 47", or "PPI 9" for what each CPU has of its own, for a number of the GIC. */
const char *given_line_text(struct report *r, uint32_t number);

/* The machine's device, when Xen gets as far as to look for it; else NULL. */
const struct dt_node *given_device(const struct assignment *s);

typedef LIST(uint32_t) line_list;

/* That device's interrupts at Xen's interrupt controller, in their order. */
line_list given_lines(struct report *r, const struct assignment *s);

#endif
