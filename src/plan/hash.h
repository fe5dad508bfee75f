/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hash.h - SHA-256 of the plan's files, partitions and areas, by libcrypto
 *
 * A crew hashes them while they are copied.
 */
#ifndef PLAN_HASH_H
#define PLAN_HASH_H

#include "plan/plan.h"

enum { HASH_TEXT = 2 * PLAN_HASH }; /* characters */

void hash_bytes(struct span bytes, uint8_t ret[PLAN_HASH]);

/* In lower-case hexadecimal, with a NUL; and back, false when it is no such text. */
void hash_print(const uint8_t hash[PLAN_HASH], char ret[HASH_TEXT + 1]);
bool hash_parse(const char *text, uint8_t ret[PLAN_HASH]);

/* Hashing of all files whose bytes are known, going on in the background. */
struct hash_work;

must_check int hash_begin(struct diag *d, const struct plan *plan, struct hash_work **ret);

/*
 * Waits for it, calling tick (if any) some ten times a second: one hash for each file of the plan, in its order, zeros for the loader;
 * then one for each partition and each area, zeros for those without a file. A file that cannot be read, or is shorter than planned, is a fault.
 */
must_check int hash_end(struct diag *d, struct hash_work *work, void (*tick)(void *context), void *context,
			uint8_t (**ret)[PLAN_HASH]);

/* Hashes one file of the host again. */
must_check int hash_again(struct diag *d, const struct artefact *from, uint8_t ret[PLAN_HASH]);

/* Ends it without a result; work may be NULL. */
void hash_drop(struct hash_work *work);

#endif
