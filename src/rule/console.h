/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * console.h - what the rules about Xen's console know of its drivers
 */
#ifndef RULE_CONSOLE_H
#define RULE_CONSOLE_H

#include "model/system.h"

/* Whether this Xen has a driver for a device that it prints on. */
bool console_is_driven(const struct system *sys, const struct dt_node *device);

#endif
