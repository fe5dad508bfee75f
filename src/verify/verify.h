/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * verify.h - the finished disk compared with its plan
 *
 * Reads the image back with readers of its own (gpt.h, fat.h, boot.h) that share nothing
 * with the writers, and compares structure and every byte of every file.
 */
#ifndef VERIFY_VERIFY_H
#define VERIFY_VERIFY_H

#include "plan/identity.h"

/* fd: the image, image_bytes long as planned; name: for messages. Any difference is a fault that lists all of them. */
must_check int verify_image(struct diag *d, const struct plan *plan, const struct identity *id, int fd, const char *name,
			    bool quiet);

#endif
