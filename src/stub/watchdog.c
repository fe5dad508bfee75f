/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * watchdog.c - the timer that resets a machine whose boot loader hangs
 *
 * The boot manager sets it to five minutes (UEFI 2.10, 3.1.2 and 7.5). A slow medium must not be taken for a hanging
 * loader, so it starts anew with each step. Codes up to 0xffff are the firmware's.
 */
#include "stub/stub.h"

enum { SECONDS = 300, CODE = 0x10000 };

void watchdog_kick(struct stub *s)
{
	s->boot->set_watchdog(SECONDS, CODE, 0, NULL);
}

void watchdog_stop(struct stub *s)
{
	s->boot->set_watchdog(0, 0, 0, NULL);
}
