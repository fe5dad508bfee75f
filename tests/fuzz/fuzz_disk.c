/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_disk.c - whole disks that were damaged
 *
 * A sound disk with each loader is made at the start, of which a file in memory holds what is no hole. An input changes some
 * bytes: the first byte of it says which disk and how it is looked at, then 4 bytes each say where (24 bits, counted over
 * what is no hole) and what stands there.
 */
#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>

#include "base/scoped.h"
#include "verify/boot_image.h"
#include "verify/disk.h"
#include "write/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CHANGE = 4, CHANGES_MOST = 64, RANGES_MOST = 256 };

/* Of the first byte. */
enum { IS_XEN = 1, IS_ANY = 2, IS_CUT = 4, IS_SMALL = 8, IS_LARGE = 16 };

struct base {
	int fd;
	uint64_t bytes;
	struct { uint64_t at, end; } ranges[RANGES_MOST]; /* what is no hole */
	size_t count;
	uint64_t mapped; /* in all of them */
};

static void find_ranges(struct base *b)
{
	uint64_t at = 0, end;

	while (at < b->bytes && b->count < RANGES_MOST) {
		io_find_data(b->fd, at, b->bytes, &at, &end);
		b->ranges[b->count].at = at;
		b->ranges[b->count++].end = end;
		b->mapped += end - at;
		at = end;
	}
}

static void make(struct base *b, const struct boot_image *im, enum loader loader)
{
	struct diag d = { .arena = im->arena };
	struct system sys = *im->plan.sys;
	const struct plan_input dated = { .epoch = 315532800 }; /* the first day that FAT has */
	const struct content_input input = { .former_fd = -1, .quiet = true };
	struct output out = { .name = "disk", .path = "disk", .fd = -1 };
	const struct plan *plan;
	struct seal seal;

	sys.disk.loader = loader;
	plan = plan_make(&d, &sys, &dated);
	b->bytes = plan->image_bytes;
	if (io_memory_file("disk", (struct span){ 0 }, &b->fd) < 0 || ftruncate(b->fd, (off_t)b->bytes))
		abort();
	out.fd = b->fd;
	if (image_write(&d, plan, &input, &out, &seal) < 0)
		abort();
	find_ranges(b);
}

/* Where a number that counts over all ranges is. */
static uint64_t place(const struct base *b, uint64_t number)
{
	size_t i = 0;

	number %= b->mapped;
	while (number >= b->ranges[i].end - b->ranges[i].at) {
		number -= b->ranges[i].end - b->ranges[i].at;
		i++;
	}
	return b->ranges[i].at + number;
}

static void check_volume(const struct disk_facts *f, const struct disk_volume *v)
{
	assert(v->partition < f->gpt.partitions.count && v->bytes <= f->bytes && v->at <= f->bytes - v->bytes && v->text);
	assert(!v->loader == (v->kind == DISK_LOADER_NONE));
	assert(v->kind == DISK_LOADER_OURS || (!v->pins.count && !v->plan.file_count && !v->is_signed));
	if (v->kind != DISK_LOADER_OURS)
		return;
	assert((uint64_t)v->tree.at + v->tree.bytes <= v->loader->size && (uint64_t)v->record.at + v->record.bytes <= v->loader->size);
	assert(v->pins.count && v->pins.count <= v->plan.file_count);
	for (size_t i = 0; i < v->pins.count; i++)
		assert(v->pins.at[i].entry >= v->fat.entries.at && v->pins.at[i].entry < v->fat.entries.at + v->fat.entries.count);
}

/* Whether it was found sound. What is said of it goes nowhere: libFuzzer has the same stream. */
static bool verify(const struct base *b, uint8_t how)
{
	struct arena *a = arena_make();
	struct diag d = { .arena = a };
	struct disk_wanted wanted = { .name = "disk", .bytes = b->bytes, .any = how & IS_ANY, .quiet = true };
	struct disk_facts facts;
	scoped_fd said = dup(STDERR_FILENO), nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	int err;

	wanted.sector_size = how & IS_SMALL ? 512 : how & IS_LARGE ? 4096 : 0;
	wanted.bytes -= how & IS_CUT ? 1024 * 1024 : 0;
	dup2(nowhere, STDERR_FILENO);
	err = verify_disk(&d, b->fd, &wanted, &facts);
	dup2(said, STDERR_FILENO);
	assert(!err || d.faulted);
	for (size_t i = 0; !err && i < facts.volumes.count; i++)
		check_volume(&facts, &facts.volumes.at[i]);
	assert(err || facts.starts_xen || wanted.any);
	arena_free(a);
	return !err;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct boot_image im;
	static struct base stub, xen;
	uint8_t was[CHANGES_MOST];
	const struct base *b;
	size_t count;

	if (!im.arena) {
		if (!boot_image_make(&im))
			abort();
		make(&stub, &im, LOADER_STUB);
		make(&xen, &im, LOADER_XEN);
		/* The sample's hypervisor is a text, not a program. */
		assert(verify(&stub, 0) && !verify(&xen, 0) && verify(&stub, IS_SMALL | IS_ANY) && !verify(&stub, IS_LARGE));
	}
	b = size && data[0] & IS_XEN ? &xen : &stub;
	count = size ? (size - 1) / CHANGE : 0;
	count = count < CHANGES_MOST ? count : CHANGES_MOST;
	for (size_t i = 0; i < count; i++) {
		const uint8_t *c = data + 1 + i * CHANGE;
		uint64_t at = place(b, c[0] | (uint64_t)c[1] << 8 | (uint64_t)c[2] << 16);

		if (pread(b->fd, &was[i], 1, (off_t)at) != 1 || pwrite(b->fd, &c[3], 1, (off_t)at) != 1)
			abort();
	}
	verify(b, size ? data[0] : 0);
	while (count-- > 0) {
		const uint8_t *c = data + 1 + count * CHANGE;

		if (pwrite(b->fd, &was[count], 1, (off_t)place(b, c[0] | (uint64_t)c[1] << 8 | (uint64_t)c[2] << 16)) != 1)
			abort();
	}
	return 0;
}
