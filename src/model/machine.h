/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * machine.h - what the machine below Xen has, as far as the tree says
 *
 * Each costs time in proportion to the tree at most.
 */
#ifndef MODEL_MACHINE_H
#define MODEL_MACHINE_H

#include "model/system.h"

/* The processors that Xen can start: in /cpus, with a "reg" (xen/arch/arm/smpboot.c: dt_smp_init_cpus). 0 when none is told. */
size_t machine_cpus(const struct system *sys);

/* The first processor of /cpus; NULL when there is none. */
const struct dt_node *machine_cpu(const struct system *sys);

/* Bytes of all banks that the tree tells of; 0 when it tells of none. */
uint64_t machine_memory(const struct system *sys);

/*
 * Whether a domain's memory, of a machine with so many bytes, can only be a mistake. The tree's banks may be fewer than the
 * machine's, as some firmware writes them at boot and Xen takes the firmware's map. So it is more than four times all of them.
 */
bool machine_is_exceeded(uint64_t bytes, const struct domain *domain);

/* Whether there is anything of a machine in the tree: CPUs, an interrupt controller, a timer. */
bool machine_is_there(const struct system *sys);

/* The interrupt controller, when it is a GICv2 that Xen has a driver for; else NULL. */
const struct dt_node *machine_gicv2(const struct system *sys);

#endif
