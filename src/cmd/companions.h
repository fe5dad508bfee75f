/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * companions.h - what goes with an image: its map, its manifest, what it was made from, and what --update notes of it
 *
 * Their places are made sure of before the image is made, and they come to them when it is there.
 */
#ifndef CMD_COMPANIONS_H
#define CMD_COMPANIONS_H

#include <time.h>

#include "cmd/produce.h"
#include "write/output.h"

enum companion { COMPANION_MAP, COMPANION_MANIFEST, COMPANION_DEPFILE, COMPANION_RECORD, COMPANIONS };

struct companions {
	struct output out[COMPANIONS]; /* those that are wanted are open */
	const char *dependencies;      /* the text of that file */
};

/* None yet, and what closes them on the way out. */
#define COMPANIONS_NONE { .out = { [0 ... COMPANIONS - 1] = { .fd = -1 } } }
#define scoped_companions __attribute__((cleanup(companions_abandon))) struct companions
void companions_abandon(struct companions *c);

/* What is wrong with the names of the image and of what goes with it: one would replace an input or another of them. NULL: nothing. */
const char *companions_judge(struct arena *a, const struct options *opt, const char *const *inputs);

/* inputs: names of all that the image is made from, ends with NULL. */
must_check int companions_open(struct diag *d, const struct options *opt, const char *const *inputs, struct companions *ret);

/* began: before the first input was looked at. */
must_check int companions_write(struct diag *d, const struct options *opt, const struct seal *seal, const struct produced *made, struct timespec began,
				struct companions *c);

#endif
