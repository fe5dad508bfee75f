/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pe.c - PE executables and the self-unpacking Linux kernel (zboot)
 *
 * Sources: Microsoft PE/COFF specification ("MS-DOS Stub", "COFF File Header", "Optional
 * Header"); UEFI specification 2.10 section 2.1.1 (subsystems); Linux
 * drivers/firmware/efi/libstub/zboot-header.S.
 */
#include "probe/format.h"

static const struct {
	uint16_t machine;
	const char *arch;
} machines[] = {
	{ 0xaa64, "arm64" }, { 0x8664, "x86-64" }, { 0x014c, "x86" }, { 0x01c0, "arm" }, { 0x01c2, "arm" },
	{ 0x01c4, "arm" }, { 0x5032, "riscv32" }, { 0x5064, "riscv64" }, { 0x6232, "loongarch32" },
	{ 0x6264, "loongarch64" }, { 0x0200, "ia64" }, { 0x0ebc, "EFI byte code" },
};

static const char *arch_of(uint16_t machine)
{
	for (size_t i = 0; i < COUNT(machines); i++)
		if (machines[i].machine == machine)
			return machines[i].arch;
	return NULL;
}

/* PE32 and PE32+ agree on the places of these fields. */
static void read_optional(struct span optional, struct probe_pe *ret)
{
	struct probe_pe pe = *ret;

	if (span_le16(optional, 0, &pe.magic) && span_le32(optional, 56, &pe.image_size) &&
	    span_le16(optional, 68, &pe.subsystem))
		*ret = pe;
}

/* The PE header of an MZ file; false when it has none. */
static bool read_header(struct span head, struct probe_pe *ret)
{
	struct probe_pe pe = { .present = true };
	struct span optional;
	uint16_t optional_size;
	uint32_t at;

	if (!span_has(head, 0, "MZ") || !span_le32(head, 0x3c, &at) || !span_has_bytes(head, at, "PE\0\0", 4) ||
	    !span_le16(head, (uint64_t)at + 4, &pe.machine) || !span_le16(head, (uint64_t)at + 6, &pe.sections) ||
	    !span_le16(head, (uint64_t)at + 20, &optional_size))
		return false;
	if (span_cut(head, (uint64_t)at + 24, optional_size, &optional))
		read_optional(optional, &pe);
	*ret = pe;
	return true;
}

void probe_add_pe(const struct sample *s, struct probe *ret)
{
	if (!read_header(s->head, &ret->pe))
		return;
	ret->machine = ret->pe.machine;
	if (!ret->arch)
		ret->arch = arch_of(ret->machine);
}

static bool read_pe(const struct sample *s, struct probe *ret)
{
	probe_add_pe(s, ret);
	return ret->pe.present;
}

/* The name of the compression stands at 0x18, up to the magic at 0x38. */
static bool read_zboot(const struct sample *s, struct probe *ret)
{
	struct probe_payload *payload = &ret->payload;

	if (!span_le32(s->head, 8, &payload->at) || !span_le32(s->head, 12, &payload->size))
		return false;
	ret->compression = probe_text_at(s, 0x18, 0x20);
	ret->inner = probe_inside_at(s, payload->at, payload->size);
	probe_add_pe(s, ret);
	return true;
}

const struct format format_pe = {
	.kind = PROBE_PE, .name = "PE file", .article = "a ", .magic = { { 0, 2, "MZ" } }, .read = read_pe,
};

const struct format format_zboot = {
	.kind = PROBE_ZBOOT, .name = "EFI zboot kernel", .article = "an ",
	.magic = { { 0, 8, "MZ\0\0zimg" } }, .read = read_zboot,
};
