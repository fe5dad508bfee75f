/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * console.h - the device that Xen prints on
 *
 * Named by "dtuart=" of Xen's command line, else by stdout-path of /chosen, as an alias or a path; what stands behind a ':' are
 * options (xen/drivers/char/uart-init.c: dt_uart_init).
 */
#ifndef MODEL_CONSOLE_H
#define MODEL_CONSOLE_H

#include "model/system.h"

/* Of a system whose tree and command line are known. */
void console_find(struct arena *a, const struct system *sys, struct console *ret);

#endif
