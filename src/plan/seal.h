/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * seal.h - the plan when every byte of the disk is known
 *
 * The hashes of all files come from a crew that reads them while they are copied. From them
 * follow the boot plan, so the loader with its sections, and the disk's identity. The loader
 * may be signed then; identity and boot plan do not depend on that.
 */
#ifndef PLAN_SEAL_H
#define PLAN_SEAL_H

#include "plan/hash.h"
#include "plan/identity.h"

struct seal {
	const struct plan *plan; /* the same, its loader with its bytes, and each file with its hash when they were needed */
	struct identity id;
	struct span record;      /* the boot plan; empty when the loader is Xen's */
};

/* Whether all is there that a seal needs; what is not has its finding, which may be turned down. */
bool seal_is_possible(const struct plan *plan);

struct seal_work;

/* seed: what the identity comes from, or NULL for the content. */
must_check int seal_begin(struct diag *d, const struct plan *plan, const char *seed, struct seal_work **ret);

/* Waits for the hashes, calling tick (if any) some ten times a second. */
must_check int seal_end(struct diag *d, struct seal_work *work, void (*tick)(void *context), void *context, struct seal *ret);

/* Ends it without a result; work may be NULL. */
void seal_drop(struct seal_work *work);

/* Puts other bytes in the loader's place: the signed ones. */
void seal_set_loader(struct arena *a, struct seal *seal, struct span bytes);

/* The value of the TPM's PCR WIRE_PCR, bank SHA-256, when the stub has measured what this plan loads. */
void seal_pcr(const struct seal *seal, uint8_t ret[PLAN_HASH]);

/* The same of PCR WIRE_UNIT_PCR, for a plan with a file of a unit's values: those of the disk as it is built. */
void seal_unit_pcr(const struct seal *seal, uint8_t ret[PLAN_HASH]);

#endif
