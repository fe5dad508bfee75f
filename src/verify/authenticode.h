/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * authenticode.h - whether the signatures of a loader are of its bytes
 *
 * "Windows Authenticode Portable Executable Signature Format" (2008). Who signed is not looked at: which keys the firmware
 * has is not known here. What is seen is every byte that changed since the signing.
 */
#ifndef VERIFY_AUTHENTICODE_H
#define VERIFY_AUTHENTICODE_H

#include "verify/pe.h"

/* The file is one in which pe_inspect() found no problem, so that all in front of its certificates is what is signed. */
void authenticode_check(struct arena *a, struct span file, const struct pe *pe, struct problems *p);

#endif
