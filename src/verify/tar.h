/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tar.h - the finished archive compared with its plan
 */
#ifndef VERIFY_TAR_H
#define VERIFY_TAR_H

#include "plan/plan.h"

/* fd: the archive. Any difference is a fault that lists all of them. */
must_check int verify_tar(struct diag *d, const struct plan *plan, int fd, const char *name, bool quiet);

#endif
