/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * say.h - lines on the console
 *
 * The format knows %s (char *), %u and %x (uint64_t), %b (uint64_t: bytes for people) and %e
 * (efi_status: in words). Longer lines are cut.
 */
#ifndef STUB_SAY_H
#define STUB_SAY_H

#include "stub/stub.h"

/* A line, unless the plan wants quiet. */
void say(struct stub *s, const char *fmt, ...);

/* A line about what went wrong, always; keeps the status for the firmware. Returns false. */
bool fail(struct stub *s, efi_status status, const char *fmt, ...);

/* A line, always, that is no failure. */
void say_always(struct stub *s, const char *fmt, ...);

#endif
