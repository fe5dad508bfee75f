/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * elf.c - ELF files: programs, vmlinux, xen-syms
 *
 * Source: System V Application Binary Interface, "ELF Header"; e_machine as in <elf.h>.
 */
#include <elf.h>

#include "probe/format.h"

static const struct {
	uint16_t machine;
	const char *arch;
} machines[] = {
	{ EM_AARCH64, "arm64" }, { EM_ARM, "arm" }, { EM_X86_64, "x86-64" }, { EM_386, "x86" }, { EM_RISCV, "riscv" },
	{ EM_PPC, "ppc" }, { EM_PPC64, "ppc64" }, { EM_MIPS, "mips" }, { EM_S390, "s390" }, { 258, "loongarch" },
};

static const char *arch_of(uint16_t machine)
{
	for (size_t i = 0; i < COUNT(machines); i++)
		if (machines[i].machine == machine)
			return machines[i].arch;
	return NULL;
}

static bool read_half(const struct sample *s, uint64_t off, bool big_endian, uint16_t *ret)
{
	if (!span_le16(s->head, off, ret))
		return false;
	if (big_endian)
		*ret = __builtin_bswap16(*ret);
	return true;
}

static bool read_elf(const struct sample *s, struct probe *ret)
{
	struct probe_elf *elf = &ret->elf;
	uint8_t class, data;

	if (!span_u8(s->head, EI_CLASS, &class) || !span_u8(s->head, EI_DATA, &data))
		return false;
	elf->bits = class == ELFCLASS64 ? 64 : 32;
	elf->big_endian = data == ELFDATA2MSB;
	if (!read_half(s, 16, elf->big_endian, &elf->type) || !read_half(s, 18, elf->big_endian, &ret->machine))
		return false;
	ret->arch = arch_of(ret->machine);
	return true;
}

const struct format format_elf = {
	.kind = PROBE_ELF, .name = "ELF file", .article = "an ", .magic = { { 0, SELFMAG, ELFMAG } }, .read = read_elf,
};
