/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * security.h - which security module Xen takes
 *
 * "xsm=" chooses it among those that are built in, and else Kconfig (xen/xsm/xsm_core.c: parse_xsm_param, xsm_bootparam).
 */
#ifndef MODEL_SECURITY_H
#define MODEL_SECURITY_H

#include "model/system.h"

enum security { SECURITY_UNKNOWN, SECURITY_FLASK, SECURITY_OTHER };

/* Unknown when nothing chooses it and how Xen was built is not known. */
enum security security_of(const struct system *sys);

/* The last "flask=" that Xen reads, or NULL. With "no-" in front it reads a word that it does not know, with a value besides nothing. */
const struct bootarg *security_flask(const struct system *sys);

/* Whether flask, when Xen takes it, enforces a policy from the start: then it cannot be without one. */
bool security_enforces(const struct system *sys);

#endif
