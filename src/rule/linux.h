/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * linux.h - what rules about guests with Linux share
 */
#ifndef RULE_LINUX_H
#define RULE_LINUX_H

#include "model/linux.h"
#include "rule/rule.h"

typedef void linux_rule(struct report *r, const struct linux_boot *boot);

/* Calls it for each guest that boots Linux (linux_read): Dom0 first, then the domains. */
void each_linux(struct report *r, linux_rule *rule);

/* "Dom0", or the domain's path in quotes, for a message. */
const char *linux_text(struct report *r, const struct linux_boot *boot);

#endif
