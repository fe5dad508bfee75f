/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stub.h - the loader stub with its sections: the device tree and the boot plan
 *
 * Microsoft PE format. Sections are appended behind the last one, in memory and in the file,
 * so nothing that stands there moves; there is room for their headers because the linker
 * rounds the headers up. They are read-only data.
 */
#ifndef PLAN_STUB_H
#define PLAN_STUB_H

#include "base/arena.h"
#include "base/span.h"

/* Why the tool cannot complete this file: "it is no arm64 EFI program"; NULL when it can. */
const char *stub_why_not(struct span stub);

/* Why firmware with memory protection, or the verifier, refuses one that can be completed; or NULL. */
const char *stub_why_refused(struct span stub);

/* How many bytes stub_make() will make; 0 when it cannot. */
uint64_t stub_bytes(struct span stub, uint64_t tree_bytes, uint64_t record_bytes);

/* The stub with both as sections ".dtb" and ".plan"; empty when it cannot be completed. */
struct span stub_make(struct arena *a, struct span stub, struct span tree, struct span record);

#endif
