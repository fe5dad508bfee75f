/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * interrupt.h - the user's wish to stop, seen at safe places
 *
 * Signals that end a program and can be caught (SIGINT, SIGTERM, SIGHUP, …) are noted. Loops and waits ask interrupt_signal() and
 * stop by a fault, so that children end and files are removed on the way out.
 */
#ifndef BASE_INTERRUPT_H
#define BASE_INTERRUPT_H

#include "base/diag.h"

void interrupt_catch(void);

/* The first signal that came, or 0. */
int interrupt_signal(void);

/* 0, or the fault "interrupted by SIGTERM". */
must_check int interrupt_check(struct diag *d);

/* "SIGTERM", "signal 42". */
const char *interrupt_name(struct arena *a, int signal);

/* Ends the program by the signal that came, as its caller expects; returns when none came. */
void interrupt_die(void);

#endif
