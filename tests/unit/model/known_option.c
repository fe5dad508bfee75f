/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * known_option.c - tests of src/model/known_option.h: what a release of Xen reads on its command line
 */
#include "model/known_option.h"

#include "tap.h"

static struct arena *arena;

static const char *why_not(const char *name, int minor, const char *config)
{
	struct xen_info xen = { .major = 4, .minor = minor };

	if (config)
		xen.config = kconfig_read(arena, (struct span){ (const uint8_t *)config, strlen(config) });
	return known_option_why_not(arena, known_option_find(name), &xen);
}

int main(void)
{
	static const char *const first_and_last[] = { "acpi", "console", "dom0_mem", "xsm" };
	static const char *const others[] = { "acpi_pstate_strict", "com1", "ucode", "xsave" };

	arena = arena_make();
	for (size_t i = 0; i < 4; i++) {
		ok(known_option_find(first_and_last[i]) && !known_option_is_foreign(first_and_last[i]), first_and_last[i]);
		ok(!known_option_find(others[i]) && known_option_is_foreign(others[i]), others[i]);
	}
	ok(!known_option_find("a") && !known_option_find("zzz") && !known_option_find("") && !known_option_is_foreign(""), "no option");
	is_text(known_option_nearest("dom0-mem"), "dom0_mem", "a misspelt name");
	is_text(known_option_nearest("rootwait"), NULL, "no name at all");
	is_text(why_not("llc-coloring", 19, NULL), "it came with Xen 4.20", "too old a Xen");
	is_text(why_not("llc-coloring", 20, NULL), NULL, "a Xen that may know it");
	is_text(why_not("llc-coloring", 20, "CONFIG_X=y\n"), "that needs CONFIG_LLC_COLORING, which was not built in", "a Xen without it");
	is_text(why_not("llc-coloring", 20, "CONFIG_LLC_COLORING=y\n"), NULL, "a Xen with it");
	is_text(why_not("extra_guest_irqs", 18, NULL), NULL, "its last release");
	is_text(why_not("extra_guest_irqs", 19, NULL), "it left with Xen 4.19", "the one after that");
	is_text(why_not("llc-coloring", 12, NULL), NULL, "of a release before 4.16 nothing is known");
	is_text(why_not("extra_guest_irqs", 24, NULL), NULL, "nor of one to come");
	is_text(known_option_why_not(arena, known_option_find("llc-coloring"), NULL), NULL, "nor of no Xen");
	arena_free(arena);
	return done();
}
