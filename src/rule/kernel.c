/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel.c - rules about kernels, and their place in memory
 */
#include "model/kernel.h"

#include <string.h>

#include "base/text.h"
#include "dt/value.h"
#include "model/guest.h"
#include "model/placement.h"
#include "rule/functions.h"

enum { UIMAGE_HEADER = 64, COMPRESSION_NONE = 0, COMPRESSION_GZIP = 1 };

/* A kernel of a format that Xen takes; NULL for any other. */
static const struct probe *kernel_of(const struct report *r, const struct module *m)
{
	bool usable = m->kind == MODULE_KERNEL && m->place != PLACE_ELSEWHERE && m->file && m->file->usable && m->file->size;

	return usable && kernel_is_format(system_xen(r->system), &m->file->probe) ? &m->file->probe : NULL;
}

/* Why Xen fails with gzip data that others unpack. */
static const char *gunzip_text(struct report *r, const struct gunzip *g)
{
	if (g->members > 1)
		return arena_fmt(r->diag->arena, "it has %llu members, and Xen unpacks one", (unsigned long long)g->members);
	if (g->behind)
		return arena_fmt(r->diag->arena, "behind its end are %llu bytes, and Xen takes the last four for the unpacked size",
				 (unsigned long long)g->behind);
	if (g->odd_header)
		return "its header has a checksum, which Xen does not know";
	return "its size does not fit into its last four bytes";
}

void kernel_gzip(struct report *r, const struct module *m)
{
	const struct gunzip *g = kernel_of(r, m) ? m->file->gunzip : NULL;
	struct arena *a = r->diag->arena;

	if (!g || g->cut || gunzip_fits_xen(g))
		return;
	if (g->damaged)
		found(r, m->binary->at, "take it from where it was made", "the compressed kernel '%s' is damaged: %s", m->file->path, g->damaged);
	else if (m->content != m->file)
		mended(r, m->binary->at,
		       arena_fmt(a, "it is unpacked on the disk: %s of %s", probe_describe(a, &m->content->probe), text_size(a, m->content->size)),
		       NULL, "Xen does not unpack the kernel '%s': %s", m->file->path, gunzip_text(r, g));
	else
		found(r, m->binary->at, "compress it again: gzip -n < Image > Image.gz", "Xen does not unpack the kernel '%s': %s%s%s", m->file->path,
		      gunzip_text(r, g), m->file->unpack_wrong ? ", and neither does the tool: " : "", m->file->unpack_wrong ? m->file->unpack_wrong : "");
}

/* What Xen has against a uImage's header. */
static const char *uimage_wrong(struct report *r, const struct artefact *file, const struct probe *p)
{
	const struct probe_uimage *u = &p->uimage;
	bool packed = kernel_is_packed(p);

	if (file->size < UIMAGE_HEADER || u->size > file->size - UIMAGE_HEADER)
		return arena_fmt(r->diag->arena, "it says that %u bytes follow its header, and %llu do", u->size,
				 (unsigned long long)file->size - UIMAGE_HEADER);
	if (!kernel_heeds_uimage(system_xen(r->system)))
		return NULL;
	if (p->inner && packed != (u->compression != COMPRESSION_NONE))
		return packed ? "it says that it is not compressed, and it is" : "it says that it is compressed, and it is not";
	if (packed && u->compression != COMPRESSION_GZIP)
		return arena_fmt(r->diag->arena, "it says compression %u, which Xen does not know, and it is gzip", u->compression);
	return !u->load && u->ep ? arena_fmt(r->diag->arena, "it has the entry point 0x%x, and no load address", u->ep) : NULL;
}

static const char *zimage_wrong(struct report *r, const struct probe *p, uint64_t bytes)
{
	uint32_t length = p->zimage.end - p->zimage.start;

	return length > bytes ? arena_fmt(r->diag->arena, "its header says 0x%x bytes, it has 0x%llx", length, (unsigned long long)bytes) : NULL;
}

void kernel_header(struct report *r, const struct module *m)
{
	const struct probe *p = kernel_of(r, m) ? &m->content->probe : NULL;
	const struct gunzip *g = m->content ? m->content->gunzip : NULL;
	const char *wrong = NULL;

	if (p && p->kind == PROBE_UIMAGE)
		wrong = uimage_wrong(r, m->content, p);
	else if (p && p->kind == PROBE_ARM32_ZIMAGE)
		wrong = zimage_wrong(r, p, m->content->size);
	else if (p && p->kind == PROBE_GZIP && p->inner && p->inner->kind == PROBE_ARM32_ZIMAGE && g && gunzip_fits_xen(g))
		wrong = zimage_wrong(r, p->inner, g->bytes);
	if (wrong)
		found(r, m->binary->at, "make it again, or take the Image itself", "Xen refuses the kernel '%s': %s", m->file->path, wrong);
}

/* What Xen puts into the first bank of a domain; false when something of it is not known. */
static bool read_boot(const struct system *sys, const struct domain *domain, struct kernel *k, struct placement_bank *bank,
		      uint64_t *ramdisk_bytes)
{
	const struct module *kernel = kernel_module(sys, domain, MODULE_KERNEL), *ramdisk = kernel_module(sys, domain, MODULE_RAMDISK);

	if (ramdisk && (!ramdisk->content || !ramdisk->content->usable))
		return false;
	*ramdisk_bytes = ramdisk ? ramdisk->content->size : 0;
	return kernel && kernel_read(sys, kernel, k) && placement_bank_of(sys, domain, bank);
}

/* A kernel that must lie at one address lies in the bank with all of its bytes. */
static bool is_inside(const struct kernel *k, struct placement_bank bank)
{
	return !k->start || (k->start >= bank.base && k->start - bank.base <= bank.bytes && k->bytes <= bank.bytes - (k->start - bank.base));
}

/* "write memory = <0 0x5800>; for 22 MiB", or NULL when no size helps. */
static const char *memory_hint(struct report *r, const struct domain *domain, const struct kernel *k, struct placement_bank bank,
			       uint64_t ramdisk_bytes)
{
	unsigned long long least = placement_least(k, bank.base, ramdisk_bytes);

	if (!least)
		return "take a smaller kernel or ramdisk";
	if (domain->direct_map)
		return arena_fmt(r->diag->arena, "make the first range of xen,static-mem at least 0x%llx bytes, and memory so much more", least);
	return arena_fmt(r->diag->arena, "write memory = <0 0x%llx>; for %llu MiB, or more", least / 1024, least / 1024 / 1024);
}

static struct origin memory_place(const struct domain *domain)
{
	const struct dt_prop *prop = tree_prop(domain->node, domain->direct_map ? "xen,static-mem" : "memory");

	return prop ? prop->at : domain->node->at;
}

/* "the kernel of 26.0 MiB, the device tree and the ramdisk of 1.2 MiB" */
static const char *boot_text(struct report *r, const struct kernel *k, uint64_t ramdisk_bytes)
{
	struct arena *a = r->diag->arena;
	const char *kernel = text_size(a, k->bytes);

	return ramdisk_bytes ? arena_fmt(a, "the kernel of %s, the device tree and the ramdisk of %s", kernel, text_size(a, ramdisk_bytes)) :
			       arena_fmt(a, "the kernel of %s and the device tree", kernel);
}

void kernel_memory(struct report *r, const struct domain *domain)
{
	static const char *const messages[] = {
		[PLACEMENT_FULL] = "Not enough memory in the first bank for the kernel+dtb+initrd",
		[PLACEMENT_NOWHERE] = "Unable to find suitable location for dtb+initrd",
		[PLACEMENT_OUTSIDE] = "Unable to copy the kernel",
	};
	struct placement_bank bank;
	struct placement p;
	struct kernel k;
	uint64_t ramdisk_bytes;
	enum placement_failure failure;

	if (!read_boot(r->system, domain, &k, &bank, &ramdisk_bytes) || !is_inside(&k, bank))
		return;
	failure = placement_find(&k, bank, ramdisk_bytes, &p);
	if (failure)
		found(r, memory_place(domain), memory_hint(r, domain, &k, bank, ramdisk_bytes),
		      "%s do not fit into %s of %s, each rounded up to 2 MiB; Xen panics: \"%s\"", boot_text(r, &k, ramdisk_bytes),
		      bank.bytes < domain->memory_bytes ? "the first bank of memory" : "the domain's memory", text_size(r->diag->arena, bank.bytes),
		      messages[failure]);
}

static const uint64_t dom0_bytes_least = 1024 * 1024;

/* In one bank: Xen may have to take several for Dom0, of which the first counts, and that is not known. */
void dom0_memory_kernel(struct report *r, const struct system *sys)
{
	const struct module *kernel = kernel_module(sys, NULL, MODULE_KERNEL), *ramdisk = kernel_module(sys, NULL, MODULE_RAMDISK);
	struct placement_bank bank = { .base = guest_ram0_base };
	uint64_t ramdisk_bytes = ramdisk && ramdisk->content && ramdisk->content->usable ? ramdisk->content->size : 0, least;
	struct arena *a = r->diag->arena;
	struct placement p;
	struct kernel k;

	/* So little is another mistake (dom0-memory-value). */
	if (!kernel || !sys->bootargs.at || !bootargs_size(&sys->bootargs, "dom0_mem", &bank.bytes) || bank.bytes < dom0_bytes_least ||
	    !kernel_read(sys, kernel, &k) || k.start || !placement_find(&k, bank, ramdisk_bytes, &p))
		return;
	least = placement_least(&k, bank.base, ramdisk_bytes);
	found(r, sys->bootargs.at->at, arena_fmt(a, "write dom0_mem=%lluM, or more", (unsigned long long)(least >> 20)),
	      "%s do not fit into Dom0's memory of %s, each rounded up to 2 MiB", boot_text(r, &k, ramdisk_bytes), text_size(a, bank.bytes));
}

void kernel_overlap(struct report *r, const struct domain *domain)
{
	struct placement_bank bank;
	struct placement p;
	struct kernel k;
	uint64_t ramdisk_bytes;

	if (!read_boot(r->system, domain, &k, &bank, &ramdisk_bytes) || placement_find(&k, bank, ramdisk_bytes, &p) != PLACEMENT_FITS ||
	    !placement_overlaps(&k, bank, &p))
		return;
	found(r, memory_place(domain), memory_hint(r, domain, &k, bank, ramdisk_bytes),
	      "the running kernel has 0x%llx bytes from 0x%llx on, over the device tree%s at 0x%llx, or more than the %s of memory",
	      (unsigned long long)k.image_size, (unsigned long long)p.kernel_at, ramdisk_bytes ? " and ramdisk" : "",
	      (unsigned long long)p.tree_at, text_size(r->diag->arena, bank.bytes));
}

void kernel_address(struct report *r, const struct domain *domain)
{
	const struct module *kernel = kernel_module(r->system, domain, MODULE_KERNEL);
	struct placement_bank bank;
	struct kernel k;
	uint64_t ramdisk_bytes;

	if (!read_boot(r->system, domain, &k, &bank, &ramdisk_bytes) || is_inside(&k, bank))
		return;
	found(r, kernel->binary->at, kernel->content->probe.kind == PROBE_UIMAGE ? "make the uImage with mkimage -a 0 -e 0, or take the Image itself" :
	      "build it with CONFIG_AUTO_ZRELADDR", "the kernel '%s' must lie at 0x%llx with 0x%llx bytes, the domain's memory at 0x%llx has 0x%llx",
	      kernel->file->path, (unsigned long long)k.start, (unsigned long long)k.bytes, (unsigned long long)bank.base,
	      (unsigned long long)bank.bytes);
}

void kernel_sve(struct report *r, const struct domain *domain)
{
	const struct module *kernel = kernel_module(r->system, domain, MODULE_KERNEL);
	const struct dt_prop *sve = tree_prop(domain->node, "sve");
	const struct xen_info *xen = system_xen(r->system);
	uint32_t bits = 1;
	struct kernel k;

	if (!sve || (sve->value.len && (!value_u32(sve, &bits) || !bits)) || xen_is_before(xen, 18) || xen_lacks(xen, "ARM64_SVE"))
		return;
	if (kernel && kernel_read(r->system, kernel, &k) && !k.is_64bit)
		found(r, sve->at, "remove it, or take a 64-bit kernel", "the domain has sve, and its kernel '%s' is a 32-bit one", kernel->file->path);
}

/* The first CPU of the tree that is one of these, by its most specific name; NULL when none is. */
static const char *cpu_among(const struct system *sys, const char *const *names, size_t count)
{
	const struct dt_node *cpus = tree_find(sys->tree, "/cpus");

	for (const struct dt_node *cpu = cpus ? cpus->first_child : NULL; cpu; cpu = cpu->next) {
		for (size_t i = 0; i < count; i++) {
			if (value_is_compatible(cpu, names[i]))
				return names[i];
		}
	}
	return NULL;
}

void kernel_32bit(struct report *r, const struct system *sys)
{
	static const char *const cores[] = {
		"arm,cortex-a34", "arm,cortex-a65", "arm,cortex-a65ae", "arm,cortex-a76", "arm,cortex-a76ae", "arm,cortex-a77",
		"arm,cortex-a78", "arm,cortex-a78ae", "arm,cortex-a78c", "arm,cortex-a510", "arm,cortex-a520", "arm,cortex-a710",
		"arm,cortex-a715", "arm,cortex-a720", "arm,cortex-x1", "arm,cortex-x1c", "arm,cortex-x2", "arm,cortex-x3", "arm,cortex-x4",
		"arm,neoverse-e1", "arm,neoverse-n1", "arm,neoverse-n2", "arm,neoverse-v1", "arm,neoverse-v2",
	};
	const char *cpu = cpu_among(sys, cores, COUNT(cores));

	for (size_t i = 0; cpu && i < sys->modules.count; i++) {
		const struct module *m = sys->modules.at[i];
		struct kernel k;

		if (m->place != PLACE_ELSEWHERE && kernel_read(sys, m, &k) && !k.is_64bit)
			found(r, m->binary->at, "take a 64-bit kernel", "the kernel '%s' is a 32-bit one, and a CPU '%s' runs 64-bit kernels only",
			      m->file->path, cpu);
	}
}

void kernel_endian(struct report *r, const struct module *m)
{
	struct kernel k;

	if (m->place != PLACE_ELSEWHERE && kernel_read(r->system, m, &k) && k.inner && k.inner->kind == PROBE_ARM64_IMAGE && k.inner->image.big_endian)
		found(r, m->binary->at, "take a little-endian kernel", "the kernel '%s' is big-endian, as its header says", m->file->path);
}

void kernel_page_size(struct report *r, const struct system *sys)
{
	/* Of 4 KiB and 64 KiB all of Arm's cores know. */
	static const char *const without_16k[] = { "arm,cortex-a53", "arm,cortex-a57", "arm,cortex-a72" };
	const char *cpu = cpu_among(sys, without_16k, COUNT(without_16k));

	for (size_t i = 0; cpu && i < sys->modules.count; i++) {
		const struct module *m = sys->modules.at[i];
		struct kernel k;

		if (m->place != PLACE_ELSEWHERE && kernel_read(sys, m, &k) && k.inner && k.inner->image.page_size == 16 * 1024)
			found(r, m->binary->at, "build it with CONFIG_ARM64_4K_PAGES", "the kernel '%s' has pages of 16 KiB, which the CPU '%s' does not know",
			      m->file->path, cpu);
	}
}
