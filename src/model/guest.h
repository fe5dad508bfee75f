/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * guest.h - what a domain sees where: the guest's memory map
 *
 * Fixed by Xen for every domain that is not direct-mapped (xen/include/public/arch-arm.h:
 * GUEST_RAM0_BASE and its neighbours). Addresses and sizes are in bytes, as the guest sees them.
 */
#ifndef MODEL_GUEST_H
#define MODEL_GUEST_H

#include "model/system.h"

static const uint64_t guest_ram0_base = 0x40000000, guest_ram0_most = 0xc0000000;
static const uint64_t guest_ram1_base = 0x200000000, guest_ram1_most = 0xfe00000000;

/* The interrupt number of the emulated UART (GUEST_VPL011_SPI). */
enum { GUEST_UART_IRQ = 32 };

struct guest_range {
	uint64_t base, bytes;
	const char *what; /* for a message: "the guest's memory"; a constant */
};

/*
 * What of the guest's own the range of addresses overlaps, false when nothing: its memory, interrupt controller, UART, grant
 * table or the pages for Xen's services, as far as it has them. A direct-mapped domain has the machine's addresses, so
 * nothing is known there.
 */
bool guest_overlap(const struct system *sys, const struct domain *domain, uint64_t base, uint64_t bytes, struct guest_range *ret);

#endif
