/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * consent.h - whether devices may be overwritten: what speaks against it, and what their owner says
 */
#ifndef CMD_CONSENT_H
#define CMD_CONSENT_H

#include "cmd/options.h"

/*
 * Looks at the devices, of which there are count, for an image of so many bytes and sectors of this size (0: it is made for the
 * device), which is read from a file (NULL: from none). Everything that speaks against writing is said, of all devices, as faults
 * with a cure each; then this fails.
 */
must_check int consent_look(struct diag *d, const struct options *opt, const char *const *paths, size_t count, uint64_t image_bytes,
			    uint32_t sector_size, const struct stat *file, const struct block **ret);

/*
 * Shows what would be lost and asks, unless --yes has answered. what: "'disk.img'". stdin_taken: the image comes from there, so the
 * terminal is asked. 0 when the answer is yes; else what happened has been said.
 */
must_check int consent_ask(struct diag *d, const struct options *opt, const struct block *blocks, size_t count, const char *what,
			   bool stdin_taken);

#endif
