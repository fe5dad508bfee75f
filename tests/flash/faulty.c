/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * faulty.c - serves a file as a disk that goes wrong: faulty MOUNTPOINT BACKING [CONTROL]
 *
 * At MOUNTPOINT appear two files, in the moment when it is ready: "disk" has the bytes of the file BACKING, and over it a loop
 * device is a block device with real errors. Lines written to "control" say what goes wrong (drive.h, fault.h) and hold
 * when the write has returned; reading it gives the state. CONTROL is a file with such lines for the beginning.
 *
 * It stays in the foreground, and ends when MOUNTPOINT is unmounted, by SIGTERM, and with the process that started it. Nothing
 * is cached on the way: every read and write of a loop device is a request here. What counts as the device's flush
 * is fsync(), as a loop device does it; to close the file is none.
 */
#define FUSE_USE_VERSION 31
#include <fuse.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/scoped.h"
#include "drive.h"

enum { STATE_MOST = 32 * 1024, CONTROL_MOST = 64 * 1024 };

static struct drive *drive(void)
{
	return fuse_get_context()->private_data;
}

static bool is_disk(const char *path)
{
	return !strcmp(path, "/disk");
}

static bool is_control(const char *path)
{
	return !strcmp(path, "/control");
}

static void *start(struct fuse_conn_info *connection, struct fuse_config *config)
{
	(void)connection;
	config->attr_timeout = 0; /* the file may get another size */
	puts("ready");
	fflush(stdout);
	return drive();
}

static void end(void *data)
{
	drive_close(data);
}

static int get_attributes(const char *path, struct stat *st, struct fuse_file_info *file)
{
	(void)file;
	memset(st, 0, sizeof(*st));
	st->st_nlink = 1;
	st->st_blksize = MEDIUM_BLOCK;
	st->st_mode = S_IFREG | 0600;
	if (is_disk(path))
		st->st_size = (off_t)medium_size(&drive()->medium);
	else if (!strcmp(path, "/"))
		st->st_mode = S_IFDIR | 0700;
	else if (!is_control(path))
		return -ENOENT;
	return 0;
}

static int list(const char *path, void *to, fuse_fill_dir_t fill, off_t off, struct fuse_file_info *file, enum fuse_readdir_flags flags)
{
	(void)path, (void)off, (void)file, (void)flags;
	return fill(to, ".", NULL, 0, 0) || fill(to, "..", NULL, 0, 0) || fill(to, "disk", NULL, 0, 0) || fill(to, "control", NULL, 0, 0)
		? -ENOMEM : 0;
}

static int open_file(const char *path, struct fuse_file_info *file)
{
	(void)path;
	file->direct_io = 1;
	return 0;
}

/* For a shell's ">": the control file has no length. */
static int set_length(const char *path, off_t len, struct fuse_file_info *file)
{
	(void)len, (void)file;
	return is_control(path) ? 0 : -EPERM;
}

static int read_state(char *to, size_t len, off_t off)
{
	scoped_memory char *text = calloc(1, STATE_MOST);
	scoped_stream state = text ? fmemopen(text, STATE_MOST, "w") : NULL;
	size_t all, got;

	if (!state)
		return -ENOMEM;
	drive_show(drive(), state);
	fflush(state);
	all = strlen(text);
	got = (size_t)off >= all ? 0 : all - (size_t)off;
	got = got < len ? got : len;
	memcpy(to, text + off, got);
	return (int)got;
}

static int read_file(const char *path, char *to, size_t len, off_t off, struct fuse_file_info *file)
{
	(void)file;
	return is_disk(path) ? drive_read(drive(), to, len, (uint64_t)off) : read_state(to, len, off);
}

static int take_lines(const char *from, size_t len)
{
	scoped_memory char *lines = strndup(from, len);
	int err = lines ? drive_command(drive(), lines) : -ENOMEM;

	return err < 0 ? err : (int)len;
}

static int write_file(const char *path, const char *from, size_t len, off_t off, struct fuse_file_info *file)
{
	(void)file;
	return is_disk(path) ? drive_write(drive(), from, len, (uint64_t)off) : take_lines(from, len);
}

/* A loop device discards by FALLOC_FL_PUNCH_HOLE and writes zeros by FALLOC_FL_ZERO_RANGE. */
static int zero(const char *path, int mode, off_t off, off_t len, struct fuse_file_info *file)
{
	(void)file;
	if (!is_disk(path) || !(mode & (FALLOC_FL_PUNCH_HOLE | FALLOC_FL_ZERO_RANGE)))
		return -EOPNOTSUPP;
	return drive_discard(drive(), (uint64_t)len, (uint64_t)off);
}

static int synchronise(const char *path, int only_data, struct fuse_file_info *file)
{
	(void)only_data, (void)file;
	return is_disk(path) ? drive_flush(drive()) : 0;
}

/* A loop device takes f_bsize for the unit in which it may discard. */
static int get_room(const char *path, struct statvfs *st)
{
	(void)path;
	memset(st, 0, sizeof(*st));
	st->f_bsize = st->f_frsize = MEDIUM_BLOCK;
	st->f_namemax = 255;
	return 0;
}

static const struct fuse_operations operations = {
	.init = start, .destroy = end, .getattr = get_attributes, .readdir = list, .open = open_file, .truncate = set_length,
	.read = read_file, .write = write_file, .fallocate = zero, .fsync = synchronise, .statfs = get_room,
};

static int read_control(struct drive *d, const char *path)
{
	char lines[CONTROL_MOST];
	scoped_stream file = fopen(path, "re");
	size_t len;

	if (!file)
		return -errno;
	len = fread(lines, 1, sizeof(lines) - 1, file);
	lines[len] = 0;
	return ferror(file) ? -EIO : drive_command(d, lines);
}

static int serve_mounted(struct fuse *f)
{
	struct fuse_session *session = fuse_get_session(f);
	int err = fuse_set_signal_handlers(session);

	if (!err)
		err = fuse_loop_mt(f, 0);
	fuse_remove_signal_handlers(session);
	return err < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* libfuse says what is wrong. */
static int serve(const char *mountpoint, struct drive *d)
{
	char name[] = "faulty", option[] = "-o", names[] = "fsname=faulty,subtype=faulty";
	char *argv[] = { name, option, names, NULL };
	struct fuse_args args = FUSE_ARGS_INIT(3, argv);
	struct fuse *f = fuse_new(&args, &operations, sizeof(operations), d);
	int status = EXIT_FAILURE;

	if (!f)
		return EXIT_FAILURE;
	if (!fuse_mount(f, mountpoint)) {
		status = serve_mounted(f);
		fuse_unmount(f);
	}
	fuse_destroy(f);
	fuse_opt_free_args(&args);
	return status;
}

static int complain(const char *path, int err)
{
	fprintf(stderr, "faulty: '%s': %s\n", path, strerror(-err));
	return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	static struct drive d;
	int err;

	if (argc < 3 || argc > 4) {
		fputs("usage: faulty MOUNTPOINT BACKING [CONTROL]\n", stderr);
		return 2;
	}
	/* What the kernel wants written to free memory must not wait here for memory; only a help, so it may fail. */
	prctl(PR_SET_IO_FLUSHER, 1, 0, 0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	err = drive_open(argv[2], &d);
	if (err < 0)
		return complain(argv[2], err);
	err = argc > 3 ? read_control(&d, argv[3]) : 0;
	if (err < 0)
		return complain(argv[3], err);
	return serve(argv[1], &d);
}
