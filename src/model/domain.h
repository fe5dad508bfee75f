/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * domain.h - what a domain's own properties say
 */
#ifndef MODEL_DOMAIN_H
#define MODEL_DOMAIN_H

#include "model/system.h"

/* Reads the node's properties as Xen does; what is not there or cannot be read has Xen's default. */
void domain_read(struct domain *domain);

#endif
