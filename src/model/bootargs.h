/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootargs.h - Xen's command line: what is asked of it, in the order that it reads
 *
 * As xen/common/kernel.c: parse_params has it. Blanks alone separate options, and of each Xen keeps
 * 127 bytes. What stands before the first '=' is the name, what stands behind it the value; "no-" before a name
 * negates. First comes what was built in as CONFIG_CMDLINE, then the tree's line; of options that say one thing
 * the last one counts. A Xen built with CONFIG_CMDLINE_OVERRIDE does not read the tree's.
 */
#ifndef MODEL_BOOTARGS_H
#define MODEL_BOOTARGS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "dt/tree.h"

struct system;

enum { BOOTARG_MOST = 127 }; /* bytes of a word that Xen keeps (xen/include/xen/param.h: MAX_PARAM_SIZE) */

struct bootarg {
	const char *text;  /* the word as Xen keeps it */
	const char *name;  /* without "no-" and value, never NULL */
	const char *value; /* behind the first '='; NULL when there is no '=' */
	bool negated;      /* "no-" stood before the name */
	bool builtin;      /* of CONFIG_CMDLINE */
	size_t length;     /* of the word as it was written */
};

struct bootargs {
	const char *line;          /* that the tree has for Xen; "" when it has none */
	const struct dt_prop *at;  /* where that stands, or NULL */
	const char *builtin;       /* CONFIG_CMDLINE; "" when there is none or that is not known */
	bool overridden;           /* Xen does not read the tree's line */
	LIST(struct bootarg) list; /* what Xen reads, in order */
};

/* Of a system whose tree, modules and hypervisor are known. */
void bootargs_make(struct arena *a, const struct system *sys, struct bootargs *ret);

/* Adds the words of a line to the list. */
void bootargs_add(struct arena *a, const char *line, bool builtin, struct bootargs *b);

/*
 * The property that Xen takes its line from, or NULL: xen,xen-bootargs; else bootargs, but only when Dom0 has a
 * line of its own, in xen,dom0-bootargs or at its kernel (xen/common/device-tree/bootinfo-fdt.c: boot_fdt_cmdline).
 */
const struct dt_prop *bootargs_property(const struct system *sys);

/*
 * The property that Dom0's line comes from, or NULL: xen,dom0-bootargs; else bootargs of its kernel, when there is
 * something in it; else bootargs of /chosen (xen/arch/arm/domain_build.c: write_properties).
 */
const struct dt_prop *bootargs_of_dom0(const struct system *sys);

/* The last option of this name, which is the one that counts for most; NULL when there is none. */
const struct bootarg *bootargs_last(const struct bootargs *b, const char *name);

/* Where an option stands: in the tree, or in the hypervisor, which is also the place of what is there without one (NULL). */
struct origin bootarg_place(const struct system *sys, const struct bootarg *arg);

/* Whether the last option of this name switches it on or off; otherwise when there is none, or it says neither. */
bool bootargs_is_on(const struct bootargs *b, const char *name, bool otherwise);

/* Bytes as the last option of this name says them; false when there is none, or it is no size. */
bool bootargs_size(const struct bootargs *b, const char *name, uint64_t *ret);

/* Whether the value has this word in its list, with ',' between words. False for NULL. */
bool bootarg_has(const struct bootarg *arg, const char *word);

/* Xen's words for on and off (xen/common/kernel.c: parse_bool), for len bytes; false for any other. */
bool bootarg_bool(const char *text, size_t len, bool *ret);

/*
 * A number as Xen's parsers read it, decimal, 0 for octal, 0x for hexadecimal. ret_end is what they did not take:
 * the whole text when it is no number. Larger ones than fit are UINT64_MAX.
 */
uint64_t bootarg_number(const char *text, const char **ret_end);

/* Bytes, with a unit: B, K, M, G or T, and K without one (xen/lib/parse-size.c). ret_end as above. */
uint64_t bootarg_size(const char *text, const char **ret_end);

#endif
