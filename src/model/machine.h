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

/* The GICv2 that is the machine's only interrupt controller; NULL when there is none, or a later one. */
const struct dt_node *machine_gicv2(const struct system *sys);

/*
 * The UART of Xen's console: "dtuart" of its command line names it, else stdout-path of /chosen
 * (xen/drivers/char/uart-init.c: dt_uart_init). NULL when neither does; *ret_name is what names it, or NULL.
 */
const struct dt_node *machine_uart(struct arena *a, const struct system *sys, const char **ret_name);

/* Whether there is an IOMMU that some Xen has a driver for, switched on or not. */
bool machine_has_iommu(const struct system *sys);

#endif
