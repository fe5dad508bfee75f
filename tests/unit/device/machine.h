/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * machine.h - a machine with hardware that is not here, as the kernel and udev would show it
 *
 * A directory with sys, proc, dev and run, made as the tests say. Paths in sysfs are those of real machines.
 */
#ifndef TESTS_MACHINE_H
#define TESTS_MACHINE_H

#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "device/block.h"
#include "tap.h"

struct machine {
	struct arena *arena;
	struct diag diag;
	struct roots roots;
	const char *dir;
};

/* Makes the directories above a path. */
static inline void machine_above(const char *path)
{
	char *copy = strdup(path);

	for (char *slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = 0;
		mkdir(copy, 0700);
		*slash = '/';
	}
	free(copy);
}

/* A file below the machine's directory. Bytes may hold anything. */
static inline void machine_put_bytes(struct machine *m, const char *path, const void *bytes, size_t len)
{
	const char *whole = arena_fmt(m->arena, "%s/%s", m->dir, path);
	FILE *f;

	machine_above(whole);
	f = fopen(whole, "w");
	if (!f || fwrite(bytes, 1, len, f) != len || fclose(f))
		ok(false, whole);
}

static inline void machine_put(struct machine *m, const char *path, const char *text)
{
	machine_put_bytes(m, path, text, strlen(text));
}

static inline void machine_link(struct machine *m, const char *path, const char *target)
{
	const char *whole = arena_fmt(m->arena, "%s/%s", m->dir, path);

	machine_above(whole);
	unlink(whole);
	if (symlink(target, whole))
		ok(false, whole);
}

static inline struct machine machine_make(void)
{
	char name[] = "/tmp/machine.XXXXXX";
	struct machine m = { .arena = arena_make() };

	m.diag.arena = m.arena;
	m.dir = arena_dup(m.arena, mkdtemp(name));
	m.roots = (struct roots){
		arena_fmt(m.arena, "%s/sys", m.dir), arena_fmt(m.arena, "%s/proc", m.dir), arena_fmt(m.arena, "%s/dev", m.dir),
		arena_fmt(m.arena, "%s/run", m.dir),
	};
	machine_put(&m, "proc/self/mountinfo", "21 1 0:20 / /proc rw - proc proc rw\n");
	machine_put(&m, "proc/swaps", "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
	return m;
}

static inline int machine_unlink(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

static inline void machine_free(struct machine *m)
{
	nftw(m->dir, machine_unlink, 16, FTW_DEPTH | FTW_PHYS);
	arena_free(m->arena);
}

/* What every block device has. */
static inline void machine_node(struct machine *m, const char *device, const char *number, uint64_t sectors)
{
	const char *name = strrchr(device, '/') + 1;

	machine_put(m, arena_fmt(m->arena, "sys%s/dev", device), arena_fmt(m->arena, "%s\n", number));
	machine_put(m, arena_fmt(m->arena, "sys%s/size", device), arena_fmt(m->arena, "%llu\n", (unsigned long long)sectors));
	machine_put(m, arena_fmt(m->arena, "sys%s/ro", device), "0\n");
	machine_link(m, arena_fmt(m->arena, "sys/class/block/%s", name), arena_fmt(m->arena, "../..%s", device));
	machine_link(m, arena_fmt(m->arena, "sys/dev/block/%s", number), arena_fmt(m->arena, "../..%s", device));
	machine_put(m, arena_fmt(m->arena, "dev/%s", name), "");
}

/* "/devices/…/block/sda" */
static inline void machine_disk(struct machine *m, const char *device, const char *number, uint64_t sectors, bool removable)
{
	machine_node(m, device, number, sectors);
	machine_link(m, arena_fmt(m->arena, "sys/block/%s", strrchr(device, '/') + 1), arena_fmt(m->arena, "..%s", device));
	machine_put(m, arena_fmt(m->arena, "sys%s/removable", device), removable ? "1\n" : "0\n");
	machine_put(m, arena_fmt(m->arena, "sys%s/queue/logical_block_size", device), "512\n");
	machine_put(m, arena_fmt(m->arena, "sys%s/queue/physical_block_size", device), "512\n");
}

/* "/devices/…/block/sda/sda1" */
static inline void machine_part(struct machine *m, const char *device, const char *number, int partition, uint64_t start, uint64_t sectors)
{
	machine_node(m, device, number, sectors);
	machine_put(m, arena_fmt(m->arena, "sys%s/partition", device), arena_fmt(m->arena, "%d\n", partition));
	machine_put(m, arena_fmt(m->arena, "sys%s/start", device), arena_fmt(m->arena, "%llu\n", (unsigned long long)start));
}

/* The device above is made of the one below. */
static inline void machine_hold(struct machine *m, const char *below, const char *above)
{
	const char *lower = strrchr(below, '/') + 1, *upper = strrchr(above, '/') + 1;

	machine_link(m, arena_fmt(m->arena, "sys%s/holders/%s", below, upper), arena_fmt(m->arena, "%s/sys%s", m->dir, above));
	machine_link(m, arena_fmt(m->arena, "sys%s/slaves/%s", above, lower), arena_fmt(m->arena, "%s/sys%s", m->dir, below));
}

static inline struct block machine_look(struct machine *m, const char *name, unsigned int major, unsigned int minor)
{
	struct block b = { 0 };
	int err = block_look_number(&m->diag, &m->roots, arena_fmt(m->arena, "%s/%s", m->roots.dev, name), makedev(major, minor), &b);

	is_number((uint64_t)-err, 0, arena_fmt(m->arena, "%s is looked at", name));
	return b;
}

/* All uses, a line for each. */
static inline const char *machine_uses(struct machine *m, const struct block *b)
{
	const char *text = "";

	for (size_t i = 0; i < b->uses.count; i++)
		text = arena_fmt(m->arena, "%s%s%s\n", text, b->uses.at[i].system ? "system: " : "", b->uses.at[i].text);
	return text;
}

#endif
