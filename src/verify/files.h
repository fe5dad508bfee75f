/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * files.h - the ESP's files, found in a directory or in an archive, compared with the plan
 *
 * Who reads these tells one thing after the other; differences become problems.
 */
#ifndef VERIFY_FILES_H
#define VERIFY_FILES_H

#include "plan/plan.h"
#include "verify/problems.h"

enum { FILES_FILE_MODE = 0644, FILES_DIRECTORY_MODE = 0755 };

struct files;

/* The plan is sealed. Lives in the arena. */
struct files *files_begin(struct diag *d, const struct plan *plan, struct problems *p);

/* A directory, or a file whose bytes come next, at "EFI/BOOT/xen.efi". False when none is planned there, or there was one before. */
bool files_directory(struct files *f, const char *path);
bool files_file(struct files *f, const char *path, uint64_t size);

/* The next bytes of that file. Fails when its source cannot be read. */
must_check int files_bytes(struct files *f, struct span bytes);

/* That is all there is. Looks at what the loader carries, too. */
void files_end(struct files *f);

/* What is the same of both kinds. */
void files_attributes(struct files *f, const char *path, bool directory, unsigned int mode, int64_t seconds, long nanoseconds);

#endif
