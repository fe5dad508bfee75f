/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cpu.c - what this CPU can, and what the firmware lets us use of it
 *
 * Arm Architecture Reference Manual for A-profile, D19: ID_AA64ISAR0_EL1.SHA2, CurrentEL,
 * CPACR_EL1.FPEN, CPTR_EL2.TFP or, when HCR_EL2.E2H is set, CPTR_EL2.FPEN; CTR_EL0.DminLine, the
 * smallest line of all data caches in words.
 */
#include "stub/stub.h"

enum { SHA2_SHIFT = 12, EL_SHIFT = 2, FPEN_SHIFT = 20, TFP_SHIFT = 10, E2H_SHIFT = 34, LINE_SHIFT = 16, WORD = 4 };

/* For the tests: as on a CPU without the instructions. */
#ifdef STUB_PLAIN_SHA256
enum { PLAIN_SHA256 = 1 };
#else
enum { PLAIN_SHA256 = 0 };
#endif

#define READ_REGISTER(name) ({ uint64_t value; __asm__ volatile("mrs %0, " name : "=r"(value)); value; })

static bool is_untrapped(uint64_t fpen)
{
	return (fpen >> FPEN_SHIFT & 3) == 3;
}

/* Whether vector instructions trap at the level that we run at. */
static bool vectors_usable(void)
{
	uint64_t level = READ_REGISTER("CurrentEL") >> EL_SHIFT & 3;

	if (level == 1)
		return is_untrapped(READ_REGISTER("CPACR_EL1"));
	if (level != 2)
		return false;
	if (READ_REGISTER("HCR_EL2") >> E2H_SHIFT & 1)
		return is_untrapped(READ_REGISTER("CPTR_EL2"));
	return !(READ_REGISTER("CPTR_EL2") >> TFP_SHIFT & 1);
}

bool sha2_usable(void)
{
	return !PLAIN_SHA256 && (READ_REGISTER("ID_AA64ISAR0_EL1") >> SHA2_SHIFT & 15) && vectors_usable();
}

void cpu_clean(uint64_t address, uint64_t bytes)
{
	uint64_t line = (uint64_t)WORD << (READ_REGISTER("CTR_EL0") >> LINE_SHIFT & 15);

	for (uint64_t at = address & ~(line - 1); at < address + bytes; at += line)
		__asm__ volatile("dc civac, %0" : : "r"(at) : "memory");
	__asm__ volatile("dsb sy" : : : "memory");
}
