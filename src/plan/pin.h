/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pin.h - a Xen that starts by the stub only
 *
 * Firmware starts whatever is signed: without the stub a signed Xen would read any configuration and any
 * device tree from the ESP. Xen 4.15 and later take the configuration from a section ".config" of their own
 * image before they look for a file (xen/common/efi/boot.c: read_section), and an arm64 Xen has an empty
 * section ".reloc", whose header is used for it: there is no room for another. The configuration names no
 * kernel, so Xen says "No initial domain kernel specified." Started by the stub it does not look at it, because
 * the device tree has the modules.
 */
#ifndef PLAN_PIN_H
#define PLAN_PIN_H

#include "base/arena.h"
#include "base/span.h"

/* Why this Xen cannot be pinned: "it has no empty section .reloc"; NULL when it can. */
const char *pin_why_not(struct span xen);

/* Xen with that section; what there is otherwise does not change. For one that can be pinned. */
struct span pin_make(struct arena *a, struct span xen);

#endif
