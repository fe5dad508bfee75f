/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * linux.h - a domain, or Dom0, that boots Linux: its kernel, command line and ramdisk
 *
 * What boots is Linux only where its banner is in the kernel (probe/kernel.h); for any other
 * system nothing is known, and nothing is said.
 */
#ifndef MODEL_LINUX_H
#define MODEL_LINUX_H

#include "model/system.h"

struct linux_boot {
	const struct domain *domain;  /* NULL: Dom0 */
	const struct module *kernel;
	const struct module *ramdisk; /* or NULL */
	const char *release;          /* "6.1.0-13-arm64" */
	const struct kconfig *config; /* NULL: not known */
	const char *line;             /* the command line that it goes by; NULL: not known, as it may have one of its own */
	bool builtin;                 /* that is the kernel's own, and not the tree's */
	struct origin line_at;        /* where that is said, or could be */
};

/* False when the domain, or Dom0 for NULL, boots something else, or that is not known. */
bool linux_read(const struct system *sys, const struct domain *domain, struct linux_boot *ret);

/*
 * The next word of a command line from *at on, with what is quoted in one piece and without the quotes; NULL at the end or at
 * "--", behind which the words are init's (Linux lib/cmdline.c:next_arg, kernel/params.c:parse_args).
 */
const char *linux_next_word(struct arena *a, const char **at);

/* The value of the last "name=" of the line; NULL when there is none, or the line is not known. */
const char *linux_value(struct arena *a, const struct linux_boot *boot, const char *name);

/* Whether the line has this word, alone or with a value. False when it is not known. */
bool linux_has_word(struct arena *a, const struct linux_boot *boot, const char *name);

/* Whether the kernel is known to be built without this option, which is given without CONFIG_. */
bool linux_lacks(const struct linux_boot *boot, const char *option);

/* Whether the kernel is known to carry an initramfs itself: then nothing is known of what is in there. */
bool linux_has_initramfs(const struct linux_boot *boot);

/* What the ramdisk holds; read at the first call. NULL when there is none, or it cannot be read. */
const struct ramdisk *linux_ramdisk(struct diag *d, const struct linux_boot *boot);

#endif
