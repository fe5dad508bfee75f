/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hashing.c - tests of the hash of an image that is worked out beside the writing
 */
#include "flash/hashing.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/scoped.h"
#include "tap.h"

/* Of "abc" (FIPS 180-4, the example of SHA-256). */
static const uint8_t abc[PLAN_HASH] = {
	0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23,
	0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad,
};

int main(void)
{
	struct diag d = { .arena = arena_make() };
	char name[] = "/tmp/hashing.XXXXXX";
	struct disk_source source = { .name = "disk.img", .fd = mkostemp(name, O_CLOEXEC), .bytes = 3 };
	struct hashing h;

	ok(source.fd >= 0 && write(source.fd, "abc", 3) == 3 && !fstat(source.fd, &source.stat), "an image");
	hashing_begin(&source, &h);
	ok(!hashing_end(&d, &h) && !memcmp(h.hash, abc, sizeof(abc)), "its hash");
	source.stat.st_mtim.tv_nsec ^= 1;
	hashing_begin(&source, &h);
	ok(hashing_end(&d, &h) < 0, "an image that is another than when it was opened has none");
	is_text(d.last_fault, "the image 'disk.img' changed while it was written", "and why is kept");
	source.bytes = 4;
	hashing_begin(&source, &h);
	ok(hashing_end(&d, &h) < 0, "nor has one that ends too early");
	is_text(d.last_fault, "cannot read 'disk.img' at byte 0", "which is said");
	close(source.fd);
	unlink(name);
	arena_free(d.arena);
	return done();
}
