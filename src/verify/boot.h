/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot.h - what the loader on the finished disk carries, compared with the plan
 *
 * The loader is read back from its place on the volume, its device tree and its boot plan are
 * taken out of their sections, and the record is opened by the decoder that the loader itself uses
 * (wire/plan.h). Any bytes may stand there; differences become problems. What the record pins are
 * the hashes of the planned files: that the disk holds these very bytes is content.h's to say.
 */
#ifndef VERIFY_BOOT_H
#define VERIFY_BOOT_H

#include "plan/plan.h"
#include "verify/fat.h"
#include "wire/plan.h"

/*
 * The plan is sealed and has a boot plan; volume is its ESP as it was found in fd. Fails only when
 * reading fails. Memory and time are bounded by the size that a loader can have, whatever stands there.
 */
must_check int boot_check(struct arena *a, int fd, const struct plan *plan, const struct fat_volume *volume, struct problems *p);

/* The same of a loader's bytes. unit: those of the file with a unit's values; empty when there is none. */
void boot_check_bytes(struct arena *a, struct span loader, struct span unit, const struct plan *plan, const struct fat_volume *volume,
		      struct problems *p);

#endif
