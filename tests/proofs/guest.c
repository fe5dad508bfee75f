/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * guest.c - the least kernel: it says what Xen has told it, and switches its machine off
 *
 * An arm64 Image of a few KiB, for Dom0 and for domains, in place of Linux where only Xen's part of a boot is looked
 * at. It runs where it was put, without translation of addresses, so every access must be aligned. Lines:
 *
 *   guest: WORD        the word that it was compiled with
 *   guest: bootargs TEXT, or (none)
 *   guest: cpus NUMBER
 *   guest: initrd BYTES, the first four of it in hexadecimal, or (none)
 *   guest: node PATH   for each node of its device tree
 *   guest: done TEXT   the bootargs again, last
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef WORD
#define WORD "up"
#endif

/* Linux Documentation/arch/arm64/booting.rst; the stack lies behind the image, within its size. */
__asm__(
	".section .head, \"ax\"\n"
	"start:	b	1f\n"
	"	nop\n"
	"	.quad	0, image_size, 0xa, 0, 0, 0\n"
	"	.ascii	\"ARM\\x64\"\n"
	"	.long	0\n"
	"1:	adrp	x1, stack\n"
	"	add	x1, x1, :lo12:stack\n"
	"	mov	sp, x1\n"
	"	b	guest\n");

/* Xen xen/include/public/arch-arm.h:GUEST_PL011_BASE */
#define UART ((volatile uint32_t *)0x22000000)

/* What the machine has for lines: the UART that Xen emulates, or else a hypercall, which only Dom0 may do. */
static struct {
	bool uart;
	unsigned used;
	char line[256];
} out;

static long hypercall(unsigned long number, unsigned long a, unsigned long b, unsigned long c)
{
	register unsigned long x0 __asm__("x0") = a, x1 __asm__("x1") = b, x2 __asm__("x2") = c, x16 __asm__("x16") = number;

	__asm__ volatile("hvc #0xea1" : "+r"(x0) : "r"(x1), "r"(x2), "r"(x16) : "memory");
	return (long)x0;
}

static void flush(void)
{
	/* console_io, CONSOLEIO_write: Xen xen/include/public/xen.h */
	if (out.uart)
		for (unsigned i = 0; i < out.used; i++)
			*UART = (unsigned char)out.line[i];
	else
		hypercall(18, 0, out.used, (unsigned long)out.line);
	out.used = 0;
}

static void say(const char *text)
{
	for (; *text; text++) {
		if (out.used < sizeof(out.line))
			out.line[out.used++] = *text;
		if (*text == '\n')
			flush();
	}
}

static void say_fact(const char *what, const char *value)
{
	say("guest: ");
	say(what);
	say(value);
	say("\n");
}

static uint32_t be32(const void *at)
{
	const uint8_t *b = at;

	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static bool equal(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

static bool begins(const char *text, const char *with)
{
	while (*with && *text == *with)
		text++, with++;
	return !*with;
}

/* What the device tree says, of what is asked here. */
struct facts {
	const char *bootargs;
	const uint8_t *initrd;
	unsigned cpus;
	bool uart;
};

static unsigned long number(const uint8_t *value, uint32_t size)
{
	return size == 8 ? (unsigned long)be32(value) << 32 | be32(value + 4) : be32(value);
}

static void property(struct facts *f, const char *name, const uint8_t *value, uint32_t size)
{
	if (equal(name, "bootargs") && size > 1)
		f->bootargs = (const char *)value;
	else if (equal(name, "linux,initrd-start") && size >= 4)
		f->initrd = (const uint8_t *)number(value, size);
	else if (equal(name, "device_type") && equal((const char *)value, "cpu"))
		f->cpus++;
	else if (equal(name, "compatible") && begins((const char *)value, "arm,sbsa-uart"))
		f->uart = true;
}

static char path[256];

static unsigned enter(unsigned length, const char *name)
{
	if (length + 2 < sizeof(path) && *name)
		path[length++] = '/';
	while (*name && length + 1 < sizeof(path))
		path[length++] = *name++;
	path[length] = 0;
	return length;
}

/* All nodes and properties, in the order of the blob. Devicetree Specification 0.4, section 5.4. */
static struct facts walk(const uint8_t *fdt, bool show)
{
	const uint8_t *at = fdt + be32(fdt + 8);
	const char *strings = (const char *)fdt + be32(fdt + 12);
	static unsigned length[32];
	unsigned depth = 0;
	struct facts f = { 0 };
	uint32_t token, size;

	while ((token = be32(at)) != 9) {
		at += 4;
		if (token == 1 && depth < 31) {
			length[depth + 1] = enter(length[depth], (const char *)at);
			depth++;
			if (show && depth > 1)
				say_fact("node ", path);
			while (*at)
				at++;
			at = (const uint8_t *)(((uintptr_t)at + 4) & ~(uintptr_t)3);
		} else if (token == 2) {
			path[length[--depth]] = 0;
		} else if (token == 3) {
			size = be32(at);
			property(&f, strings + be32(at + 4), at + 8, size);
			at += 8 + ((size + 3) & ~3u);
		}
	}
	return f;
}

static void say_initrd(const uint8_t *initrd)
{
	char hex[9] = { 0 };

	for (int i = 0; i < 8; i++)
		hex[i] = "0123456789abcdef"[initrd[i / 2] >> (i % 2 ? 0 : 4) & 15];
	say_fact("initrd ", hex);
}

_Noreturn void guest(const uint8_t *fdt);

_Noreturn void guest(const uint8_t *fdt)
{
	struct facts f = walk(fdt, false);
	char cpus[2] = { (char)('0' + f.cpus % 10), 0 };

	out.uart = f.uart;
	say_fact("", WORD);
	say_fact("bootargs ", f.bootargs ? f.bootargs : "(none)");
	say_fact("cpus ", cpus);
	if (f.initrd)
		say_initrd(f.initrd);
	else
		say_fact("initrd ", "(none)");
	walk(fdt, true);
	say_fact("done ", f.bootargs ? f.bootargs : "(none)");
	for (;;) {
		/* PSCI SYSTEM_OFF: Arm DEN0022, section 5.11 */
		register uint64_t x0 __asm__("x0") = 0x84000008;

		__asm__ volatile("hvc #0" : "+r"(x0) : : "memory");
	}
}
