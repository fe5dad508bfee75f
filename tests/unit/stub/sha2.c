/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sha2.c - tests of both SHA-256 of the stub on the target's CPU: known results, and each other's
 *
 * A Linux program for arm64 without any library: tests/stub/sha2.test compiles it and runs it under qemu-user.
 * Prints a line "ok - NAME" or "not ok - NAME" for each claim and "end" behind the last.
 */
#include <stdbool.h>
#include <stddef.h>

#include "wire/sha256.h"

sha256_blocks_function sha2_blocks;

enum { SYS_WRITE = 64, SYS_EXIT = 93, SYS_MUNMAP = 215, SYS_MMAP = 222 };
enum { PAGE = 64 * 1024, LENGTHS = 300, STARTS = 16, MANY = 4 * 1024 * 1024 + 77, MILLION = 1000 * 1000 };

static const struct implementation {
	const char *name;
	sha256_blocks_function *blocks;
} implementations[] = { { "in plain C", sha256_blocks }, { "by instructions", sha2_blocks } };

static uint8_t bytes[MANY];

static long call(long number, long a, long b, long c, long d)
{
	register long x8 __asm__("x8") = number, x0 __asm__("x0") = a, x1 __asm__("x1") = b, x2 __asm__("x2") = c, x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = -1, x5 __asm__("x5") = 0;

	__asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
	return x0;
}

static void print(const char *text)
{
	size_t len = 0;

	while (text[len])
		len++;
	call(SYS_WRITE, 1, (long)text, (long)len, 0);
}

static void claim(bool holds, const char *what, const char *how)
{
	print(holds ? "ok - " : "not ok - ");
	print(what);
	print(how);
	print("\n");
}

static bool same(const void *a, const void *b, size_t len)
{
	const uint8_t *x = a, *y = b;

	while (len && *x++ == *y++)
		len--;
	return !len;
}

static void fill(uint8_t *to, size_t len, uint32_t seed)
{
	for (uint32_t x = seed; len--; *to++ = (uint8_t)(x >> 11)) {
		x ^= x << 13;
		x ^= x >> 17;
		x ^= x << 5;
	}
}

static void hash(sha256_blocks_function *blocks, const uint8_t *from, size_t len, size_t cut, uint8_t ret[SHA256_BYTES])
{
	struct sha256 s;

	sha256_begin(&s, blocks);
	sha256_add(&s, from, cut);
	sha256_add(&s, from + cut, len - cut);
	sha256_end(&s, ret);
}

static bool is_hash(const uint8_t found[SHA256_BYTES], const char *want)
{
	for (size_t i = 0; i < SHA256_BYTES; i++) {
		if ("0123456789abcdef"[found[i] >> 4] != want[2 * i] || "0123456789abcdef"[found[i] & 15] != want[2 * i + 1])
			return false;
	}
	return true;
}

/* NIST's examples for FIPS 180-4. */
static void test_known(const struct implementation *own)
{
	static const struct {
		const char *what, *text, *want;
	} rows[] = {
		{ "no bytes ", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "one block ", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ "two blocks ", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
	};
	uint8_t found[SHA256_BYTES];

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		size_t len = 0;

		while (rows[i].text[len])
			len++;
		hash(own->blocks, (const uint8_t *)rows[i].text, len, 0, found);
		claim(is_hash(found, rows[i].want), rows[i].what, own->name);
	}
	for (size_t i = 0; i < MILLION; i++)
		bytes[i] = 'a';
	hash(own->blocks, bytes, MILLION, MILLION / 3, found);
	claim(is_hash(found, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"), "a million times 'a' ", own->name);
}

static bool agree(const uint8_t *from, size_t len, size_t cut)
{
	uint8_t plain[SHA256_BYTES], other[SHA256_BYTES];

	hash(sha256_blocks, from, len, cut, plain);
	hash(sha2_blocks, from, len, cut, other);
	return same(plain, other, SHA256_BYTES);
}

static void test_lengths(void)
{
	bool good = true;

	fill(bytes, LENGTHS + STARTS, 1);
	for (size_t start = 0; start < STARTS; start++) {
		for (size_t len = 0; len <= LENGTHS; len++)
			good = good && agree(bytes + start, len, len / 2);
	}
	claim(good, "both agree on ", "every length to 300 from every start of 16");
	good = true;
	for (size_t cut = 0; cut <= LENGTHS; cut++)
		good = good && agree(bytes, LENGTHS, cut);
	claim(good, "both agree on ", "300 bytes, cut everywhere");
}

/* From any state, of which each word counts, and with what stands around it untouched. */
static void test_blocks(void)
{
	bool good = true;

	fill(bytes, 70 * SHA256_BLOCK + STARTS, 7);
	for (size_t count = 0; count <= 70; count++) {
		uint32_t plain[12], other[12];

		fill((uint8_t *)plain, sizeof(plain), (uint32_t)count + 3);
		fill((uint8_t *)other, sizeof(other), (uint32_t)count + 3);
		sha256_blocks(plain + 2, bytes + count % STARTS, count);
		sha2_blocks(other + 2, bytes + count % STARTS, count);
		good = good && same(plain, other, sizeof(plain));
	}
	claim(good, "both agree on ", "every number of blocks to 70, from any state");
}

static void test_many(void)
{
	fill(bytes, MANY, 99);
	claim(agree(bytes, MANY, 0), "both agree on ", "4 MiB and a rest");
	claim(agree(bytes + 3, MANY - 3, MANY / 2), "both agree on ", "4 MiB and a rest, in two odd parts");
}

/* Blocks that end where memory does: a byte more ends the program. */
static void test_end(void)
{
	enum { READ_WRITE = 3, PRIVATE_ANONYMOUS = 0x22 };
	long at = call(SYS_MMAP, 0, 2 * PAGE, READ_WRITE, PRIVATE_ANONYMOUS);
	uint8_t *page = (uint8_t *)at;
	bool good = at > 0 && !call(SYS_MUNMAP, at + PAGE, PAGE, 0, 0);

	if (good)
		fill(page, PAGE, 5);
	for (size_t len = 0; good && len <= 3 * SHA256_BLOCK; len++)
		good = agree(page + PAGE - len, len, 0);
	claim(good, "neither reads ", "a byte behind what it gets");
}

__attribute__((noreturn, used)) static void run(void)
{
	for (size_t i = 0; i < sizeof(implementations) / sizeof(*implementations); i++)
		test_known(&implementations[i]);
	test_lengths();
	test_blocks();
	test_many();
	test_end();
	print("end\n");
	call(SYS_EXIT, 0, 0, 0, 0);
	__builtin_unreachable();
}

__asm__(".globl _start\n_start:\n\tbl run\n");
