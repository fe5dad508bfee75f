/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * former.h - what the build before this one left behind, for --update
 *
 * Beside the image lies a file, IMAGE.update, which says what the image's sources were (device, inode, size, times and SHA-256)
 * and which of its bytes have which SHA-256. It counts as long as the image is the very file that was verified then.
 */
#ifndef CMD_FORMER_H
#define CMD_FORMER_H

#include <sys/stat.h>
#include <time.h>

#include "plan/seal.h"

struct former {
	int fd;              /* the image, open for reading; -1: there is none that can be used */
	const char *why;     /* why there is none: "it was changed since" */
	struct json_t *record;
};

#define scoped_former __attribute__((cleanup(former_close))) struct former
void former_close(struct former *f);

/* The name of the file about an image: "disk.img.update". */
const char *former_record(struct arena *a, const char *image);

/* Whether anything is of use is in ret. */
void former_open(struct diag *d, const char *image, struct former *ret);

/* The plan with all that is known already: hashes of sources that are as they were, and what the former image has in its place. */
const struct plan *former_apply(struct arena *a, const struct former *f, const struct plan *plan);

/*
 * Notes for the next time; began: before the first source was looked at. Sources that changed shortly before are left out. made: the file
 * that came to the image's place; there is nothing to note, NULL, when another is there by now, which somebody else has made at the same time.
 */
must_check int former_text(struct diag *d, const char *image, const struct stat *made, const struct plan *plan, struct timespec began, const char **ret);

#endif
