/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * machine.h - what several rules about the machine ask: whether its tree is there, and which device Xen's console is
 */
#ifndef RULE_MACHINE_H
#define RULE_MACHINE_H

#include "rule/rule.h"

/* Whether there is anything of a machine in the tree: CPUs, an interrupt controller, a timer. */
bool machine_is_there(const struct system *sys);

/* Xen's whole command line: what is built in, then what the disk gives it. */
const char *machine_options(struct report *r);

/* The value of the last "name=value" on a command line; NULL when there is none. */
const char *machine_option(struct arena *a, const char *line, const char *name);

/* The first of the strings in a property, in quotes, for a message; "''" when it is no string. */
const char *machine_first_string(struct arena *a, const struct dt_prop *prop);

struct console {
	bool wanted;                /* false: Xen is told to have none, or reads it from ACPI */
	const char *outputs;        /* "console=" of the command line: "dtuart" when it is not there */
	const char *name;           /* the alias or path that Xen looks for; NULL when nothing names one */
	struct origin at;           /* where that is said */
	const struct dt_node *node; /* the device; NULL when that name leads to none */
};

/* As Xen finds it (xen/drivers/char/uart-init.c: dt_uart_init). */
struct console machine_console(struct report *r);

/* Whether this Xen has a driver for a device that it prints on. */
bool console_is_driven(const struct system *sys, const struct dt_node *device);

#endif
