/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kconfig.h - how a Xen or a Linux was built: its .config
 *
 * Xen since 4.14 carries the whole file as a gzip member, when CONFIG_HYPFS_CONFIG is on,
 * which is the default (xen/common/Makefile: config_data.o); Linux does with CONFIG_IKCONFIG
 * (kernel/configs.c). Nothing marks the place in Xen: of all gzip members it is the one whose
 * text has CONFIG_ in it.
 */
#ifndef PROBE_KCONFIG_H
#define PROBE_KCONFIG_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

enum kconfig_state {
	KCONFIG_ABSENT, /* this release has no such option, or one that it needs is off */
	KCONFIG_OFF,    /* "# CONFIG_X is not set" */
	KCONFIG_ON,     /* y, m, a number or a text */
};

struct kconfig_option {
	const char *name;  /* without CONFIG_ */
	const char *value; /* "y", "128", a text without its quotes; NULL when it is off */
};

struct kconfig {
	LIST(struct kconfig_option) options; /* sorted by name */
	const char *title;                   /* "Xen/arm 4.17.7 Configuration", or NULL */
};

/* Reads the text of a .config. NULL when there is no option in it. */
const struct kconfig *kconfig_read(struct arena *a, struct span text);

/* Finds the one that a program carries. NULL when there is none. */
const struct kconfig *kconfig_find(struct arena *a, struct span program);

enum kconfig_state kconfig_state(const struct kconfig *k, const char *name);

/* The option's value; NULL when it is not on. */
const char *kconfig_value(const struct kconfig *k, const char *name);

#endif
