/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fat.c - the ESP's file system, written by mtools straight into the image
 */
#include "write/fat.h"

#include <errno.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/child.h"
#include "base/io.h"
#include "base/scoped.h"
#include "base/text.h"

/* mformat counts sector sizes as 128 << N. */
enum { SECTOR_CODE_BASE = 128, SIGNATURE = 510, SAID_MOST = 300 };

/* One mtools program on the image of one output. */
struct mtool {
	struct diag *diag;
	const struct plan *plan;
	const struct output *out;
	LIST(const char *) args;
	int keep[3];
	void (*tick)(void *context);
	void *context;
};

static void add(struct mtool *m, const char *arg)
{
	*list_add(m->diag->arena, &m->args) = arg;
}

static void add_number(struct mtool *m, const char *option, uint64_t number)
{
	add(m, option);
	add(m, arena_fmt(m->diag->arena, "%llu", (unsigned long long)number));
}

static struct mtool mtool_make(struct diag *d, const struct plan *plan, const struct output *out, const char *program)
{
	struct mtool m = { .diag = d, .plan = plan, .out = out, .keep = { out->fd, -1, -1 } };

	add(&m, program);
	add(&m, "-i");
	add(&m, arena_fmt(d->arena, "%s@@%llu", child_fd_path(d->arena, out->fd), (unsigned long long)plan->esp_start));
	return m;
}

/*
 * No configuration of the user or the machine may change the bytes: neither files, nor variables, nor the time zone.
 * /etc/mtools.conf is still read; what it could change is set here over it.
 */
static const char *const *environment(const struct mtool *m)
{
	static const char *const fixed[] = {
		/* pseudo, Yocto's fakeroot, cannot open our files in memory by their descriptor. */
		"PSEUDO_UNLOAD=1",
		"LC_ALL=C", "TZ=UTC", "HOME=/nonexistent", "MTOOLSRC=/dev/null", "MTOOLS_SKIP_CHECK=0", "MTOOLS_FAT_COMPATIBILITY=0",
		"MTOOLS_LOWER_CASE=0", "MTOOLS_NO_VFAT=0", "MTOOLS_DOTTED_DIR=0", "MTOOLS_NAME_NUMERIC_TAIL=1",
		"DEFAULT_CODEPAGE=850",
	};
	const char **env = arena_array(m->diag->arena, const char *, COUNT(fixed) + 2);

	memcpy(env, fixed, sizeof(fixed));
	env[COUNT(fixed)] = arena_fmt(m->diag->arena, "SOURCE_DATE_EPOCH=%llu", (unsigned long long)m->plan->epoch);
	return env;
}

/* The first line that says more than "I gave up". */
static const char *reason(const struct mtool *m, const struct child_result *result)
{
	struct statvfs fs;
	size_t line = strcspn(result->said, "\n"), len = line < SAID_MOST ? line : SAID_MOST;

	/* Some network file systems always say that nothing is free: that counts only when the program said nothing. */
	if (strstr(result->said, "No space left") || (!len && !fstatvfs(m->out->fd, &fs) && !fs.f_bavail))
		return "the file system of the output is full";
	if (!len)
		return arena_fmt(m->diag->arena, "'%s' ended with status %d", m->args.at[0], result->status);
	return arena_fmt(m->diag->arena, "'%s' says: %.*s", m->args.at[0], (int)len, result->said);
}

static int mtool_run(struct mtool *m, const char *what)
{
	struct child_result result;
	struct child child = { .env = environment(m), .keep = m->keep, .tick = m->tick, .context = m->context };
	int err;

	add(m, NULL);
	child.argv = m->args.at;
	err = child_run(m->diag, &child, &result);
	if (err < 0)
		return err;
	return result.status ? fault(m->diag, 0, "cannot %s: %s", what, reason(m, &result)) : 0;
}

/*
 * What mformat takes for the boot sector's first and last bytes. Its own would carry its version, and so make
 * images of two machines differ.
 */
static int boot_sector(struct diag *d, uint32_t sector_size, int *ret_fd)
{
	static const uint8_t begin[] = { 0xeb, 0x58, 0x90, 'M', 'S', 'W', 'I', 'N', '4', '.', '1' };
	uint8_t *bytes = arena_alloc(d->arena, sector_size);
	int err;

	memcpy(bytes, begin, sizeof(begin));
	/* The signature stands here whatever the sector's size. */
	bytes[SIGNATURE] = 0x55;
	bytes[SIGNATURE + 1] = 0xaa;
	err = io_memory_file("boot sector", (struct span){ bytes, sector_size }, ret_fd);
	return err < 0 ? fault(d, err, "cannot make a file in memory") : 0;
}

static uint32_t sector_code(uint32_t sector_size)
{
	uint32_t code = 0;

	while (SECTOR_CODE_BASE << code < (int)sector_size)
		code++;
	return code;
}

int fat_format(struct diag *d, const struct plan *plan, const struct output *out)
{
	const struct fat_geometry *g = &plan->fat;
	struct mtool m = mtool_make(d, plan, out, "mformat");
	scoped_fd boot = -1;
	int err = boot_sector(d, g->sector_size, &boot);

	if (err < 0)
		return err;
	ACTIVITY(d, "formatting the ESP");
	m.keep[1] = boot;
	add(&m, "-F");
	add_number(&m, "-M", g->sector_size);
	add_number(&m, "-S", sector_code(g->sector_size));
	add_number(&m, "-T", g->total_sectors);
	add_number(&m, "-h", FAT_HEADS);
	add_number(&m, "-s", FAT_SECTORS_PER_TRACK);
	add_number(&m, "-H", g->hidden_sectors);
	add_number(&m, "-R", g->reserved_sectors);
	add_number(&m, "-d", FAT_COPIES);
	add_number(&m, "-c", g->sectors_per_cluster);
	add_number(&m, "-L", g->fat_sectors);
	add_number(&m, "-N", 0);
	add(&m, "-v");
	add(&m, plan->label);
	add(&m, "-B");
	add(&m, child_fd_path(d->arena, boot));
	add(&m, "::");
	return mtool_run(&m, "make the file system of the ESP");
}

/* "::/EFI/BOOT/Image": the path as mtools wants it. */
static const char *target(struct diag *d, const char *path)
{
	char *text = arena_fmt(d->arena, "::/%s", path);

	for (char *at = text; *at; at++) {
		if (*at == '\\')
			*at = '/';
	}
	return text;
}

static int make_dirs(struct diag *d, const struct plan *plan, const struct output *out)
{
	struct mtool m = mtool_make(d, plan, out, "mmd");

	ACTIVITY(d, "making the directories of the ESP");
	for (size_t i = 0; i < plan->dirs.count; i++) {
		if (*plan->dirs.at[i].path)
			add(&m, target(d, plan->dirs.at[i].path));
	}
	return mtool_run(&m, "make the directories of the ESP");
}

/* A descriptor of the file's bytes, checked to be the file that was planned. */
static int open_source(struct diag *d, const struct plan_file *file, int *ret)
{
	scoped_fd fd = -1;
	struct stat st;
	int err;

	if (!file->from) {
		err = io_memory_file("content", file->bytes, ret);
		return err < 0 ? fault(d, err, "cannot make a file in memory") : 0;
	}
	err = artefact_open(file->from, &fd);
	if (!err && fstat(fd, &st) < 0)
		err = -errno;
	if (err)
		return fault(d, err, "cannot open '%s'", file->from->path);
	if (!S_ISREG(st.st_mode) || (uint64_t)st.st_size != file->size || (!file->from->packing && st.st_ino != file->from->stat.st_ino))
		return fault(d, 0, "'%s' changed since it was looked at", file->from->path);
	*ret = give_fd(&fd);
	return 0;
}

/* The child opens our descriptor, not the name: so the name may hold anything, and stays the same file. */
static int copy_file(struct diag *d, const struct plan *plan, const struct output *out, const struct plan_file *file,
		     void (*tick)(void *context), void *context)
{
	struct mtool m = mtool_make(d, plan, out, "mcopy");
	scoped_fd source = -1;
	int err;

	ACTIVITY(d, "copying '%s' to the ESP", file->from ? file->from->path : file->path);
	err = open_source(d, file, &source);
	if (err < 0)
		return err;
	m.keep[1] = source;
	m.tick = tick;
	m.context = context;
	add(&m, child_fd_path(d->arena, source));
	add(&m, target(d, file->path));
	return mtool_run(&m, "write the file");
}

int fat_fill_files(struct diag *d, const struct plan *plan, const struct output *out, void (*tick)(void *context),
		   void *context)
{
	int err = make_dirs(d, plan, out);

	for (size_t i = 0; !err && i < plan->files.count; i++) {
		if (!plan->files.at[i].late)
			err = copy_file(d, plan, out, &plan->files.at[i], tick, context);
	}
	return err;
}

int fat_fill_late(struct diag *d, const struct plan *plan, const struct output *out, void (*tick)(void *context), void *context)
{
	int err = 0;

	for (size_t i = 0; !err && i < plan->files.count; i++) {
		if (plan->files.at[i].late)
			err = copy_file(d, plan, out, &plan->files.at[i], tick, context);
	}
	return err;
}

int fat_stamp(struct diag *d, const struct plan *plan, const struct output *out, uint32_t volume_id)
{
	struct mtool m = mtool_make(d, plan, out, "mlabel");

	ACTIVITY(d, "writing the volume id of the ESP");
	add(&m, "-N");
	add(&m, arena_fmt(d->arena, "%08X", volume_id));
	add(&m, arena_fmt(d->arena, "::%s", plan->label));
	return mtool_run(&m, "write the volume id");
}
