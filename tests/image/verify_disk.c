/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * verify_disk.c - what the verifier of whole disks says of an image, for scripts
 *
 * verify_disk IMAGE [any] [direct] [where] [sector=N] [bytes=N]: the facts on standard output, or the fault; exit status 3
 * with one. where: instead of the facts, at which byte each file begins.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/interrupt.h"
#include "base/scoped.h"
#include "verify/disk.h"

static void print_section(const char *name, const struct disk_section *s)
{
	printf("  %s at %u, %u bytes\n", name, s->at, s->bytes);
}

static void print_volume(const struct disk_facts *f, const struct disk_volume *v)
{
	static const char *const kinds[] = { "no loader", "a loader of ours", "Xen's own loader", "another loader" };
	size_t files = 0;

	for (size_t i = 0; i < v->fat.entries.count; i++)
		files += !v->fat.entries.at[i].directory;
	printf("%s%s, '%s': %zu files, %s%s, %zu pinned\n", v->text, v->is_esp ? ", ESP" : "",
	       f->gpt.partitions.at[v->partition].name, files, kinds[v->kind], v->is_signed ? ", signed" : "", v->pins.count);
	if (v->kind == DISK_LOADER_OURS) {
		print_section("tree", &v->tree);
		print_section("record", &v->record);
	}
}

static void print(const struct disk_facts *f)
{
	printf("sectors of %u bytes, %zu partition%s%s\n", f->sector_size, f->gpt.partitions.count,
	       f->gpt.partitions.count == 1 ? "" : "s", f->starts_xen ? ", starts Xen" : "");
	for (size_t i = 0; i < f->volumes.count; i++)
		print_volume(f, &f->volumes.at[i]);
	for (size_t i = 0; i < f->remarks.list.count; i++)
		printf("remark: %s\n", f->remarks.list.at[i]);
}

static void print_places(const struct disk_facts *f)
{
	for (size_t i = 0; i < f->volumes.count; i++) {
		const struct fat_volume *fat = &f->volumes.at[i].fat;

		for (size_t e = 0; e < fat->entries.count; e++) {
			if (fat->entries.at[e].extents.count)
				printf("%llu %s\n", (unsigned long long)fat->entries.at[e].extents.at[0].offset, fat->entries.at[e].path);
		}
	}
}

static bool take(const char *word, struct disk_wanted *wanted, int *flags, bool *where)
{
	if (!strncmp(word, "sector=", 7))
		wanted->sector_size = (uint32_t)strtoul(word + 7, NULL, 10);
	else if (!strncmp(word, "bytes=", 6))
		wanted->bytes = strtoull(word + 6, NULL, 10);
	else if (!strcmp(word, "any"))
		wanted->any = true;
	else if (!strcmp(word, "direct"))
		*flags |= O_DIRECT;
	else if (!strcmp(word, "where"))
		*where = true;
	else
		return false;
	return true;
}

int main(int argc, char **argv)
{
	struct arena *a = arena_make();
	struct diag d = { .arena = a };
	struct disk_wanted wanted = { .name = argv[1] };
	struct disk_facts facts;
	struct stat st;
	int flags = O_RDONLY | O_CLOEXEC, err;
	scoped_fd fd = -1;
	bool where = false;

	for (int i = 2; i < argc; i++) {
		if (!take(argv[i], &wanted, &flags, &where))
			return EXIT_USAGE;
	}
	fd = argc > 1 ? open(argv[1], flags) : -1;
	if (fd < 0 || fstat(fd, &st))
		return EXIT_USAGE;
	if (!wanted.bytes)
		wanted.bytes = S_ISREG(st.st_mode) ? (uint64_t)st.st_size : (uint64_t)lseek(fd, 0, SEEK_END);
	interrupt_catch();
	err = verify_disk(&d, fd, &wanted, &facts);
	if (!err && where)
		print_places(&facts);
	else if (!err)
		print(&facts);
	arena_free(a);
	return err ? EXIT_FAULT : 0;
}
