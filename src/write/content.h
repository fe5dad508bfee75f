/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * content.h - what is common to all forms: files beside the seal, the loader behind it
 */
#ifndef WRITE_CONTENT_H
#define WRITE_CONTENT_H

#include "plan/seal.h"
#include "sign/sign.h"

/* What the user says about it. */
struct content_input {
	const char *seed;            /* what the identity comes from, or NULL for the content */
	const struct signer *signer; /* NULL: nothing is signed */
	const char *former;          /* name of an image that has what the plan keeps; NULL when it keeps nothing */
	int former_fd;
	bool quiet;                  /* no progress */
};

/* Where it goes. */
struct content_target {
	const char *name; /* as the user gave it */
	int (*fill)(struct diag *d, const struct plan *plan, void *context);    /* every file but the late ones */
	int (*finish)(struct diag *d, const struct seal *seal, void *context);  /* the rest of the sealed plan */
	void (*tick)(void *context); /* some ten times a second while the seal is waited for */
	void *context;
};

/*
 * Writes everything. *ret is the plan as it was written, with what the disk is told by. Every source is checked to be
 * the same at the end as when it was planned.
 */
must_check int content_write(struct diag *d, const struct plan *plan, const struct content_input *input,
			     const struct content_target *target, struct seal *ret);

#endif
