/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_probe.c - libFuzzer entry for what tells files apart
 *
 * The bytes are probed as a whole file, as the head of a longer one and as xen.efi.
 * Build: clang -fsanitize=fuzzer,address,undefined with src/probe and src/base.
 */
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/scoped.h"
#include "probe/probe.h"
#include "probe/xen.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void demand(bool condition)
{
	if (!condition)
		abort();
}

/* Describes it, so that every text in it is read, and asks what a rule asks. */
static void check(struct arena *a, const struct probe *p)
{
	unsigned depth = 0;

	demand(strlen(probe_describe(a, p)) > 0);
	for (const struct probe *i = p; i; i = i->inner)
		demand(++depth <= 8 && i->name && i->article);
	if (p->compression)
		demand(strlen(p->compression) <= 32);
	if (p->xsm.target)
		demand(strlen(p->xsm.target) <= 32);
	demand(!probe_can_be_ramdisk(p) || p->kind != PROBE_UIMAGE);
}

static void check_xen(struct arena *a, struct span bytes)
{
	scoped_fd fd = -1;
	struct xen_info x;

	if (io_memory_file("fuzz", bytes, &fd) < 0 || xen_read(a, fd, bytes.len, &x) < 0)
		return;
	demand(!x.why_not == (x.efi_arm64 && (x.version || x.major >= 0)));
	demand((x.major < 0) == (x.minor < 0) && x.major <= 9999 && x.minor <= 9999);
	demand(!x.why_not || strlen(x.why_not) > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const struct span s = { bytes, len };
	struct arena *a = arena_make();
	struct probe p;

	probe_bytes(a, s, len, &p);
	check(a, &p);
	probe_bytes(a, s, UINT64_MAX, &p);
	check(a, &p);
	check_xen(a, s);
	arena_free(a);
	return 0;
}
