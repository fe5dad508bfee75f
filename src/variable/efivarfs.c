/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efivarfs.c - a boot entry in the firmware of the machine that this runs on
 */
#include "variable/efivarfs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/io.h"
#include "base/scoped.h"
#include "wire/bytes.h"

enum {
	ATTRIBUTES = 4,                 /* bytes before the data */
	VARIABLE_MOST = 1024 * 1024,
};

static void close_dir(DIR **dir)
{
	int saved = errno;

	if (*dir)
		closedir(*dir);
	errno = saved;
}
#define scoped_dir __attribute__((cleanup(close_dir))) DIR *

static const char *file_of(struct arena *a, const char *path, const char *name)
{
	return arena_fmt(a, "%s/%s-" BOOT_GUID, path, name);
}

static int refused(struct diag *d, int err, const char *file)
{
	switch (-err) {
	case ENOSPC:
		return fault(d, err, "the firmware has no room for '%s'; 'efibootmgr -B -b NUMBER' deletes an entry that is not needed", file);
	case EROFS:
		return fault(d, err, "the firmware does not let '%s' be written", file);
	case EPERM:
	case EACCES:
		return fault(d, err, "cannot write '%s', which root may unless the firmware or the kernel's lockdown forbids it", file);
	default:
		return fault(d, err, "cannot write '%s'", file);
	}
}

/* "Boot0001-GUID" without the GUID, when it is the one of boot entries. */
static const char *name_of(struct arena *a, const char *file)
{
	static const char end[] = "-" BOOT_GUID;
	size_t len = strlen(file), rest = sizeof(end) - 1;

	return len > rest && !strcmp(file + len - rest, end) ? arena_copy(a, file, len - rest) : NULL;
}

/* Without its attributes. A file that is empty was made and never written. */
static int read_variable(struct diag *d, const char *file, struct span *ret)
{
	struct span bytes;
	int err = io_read_file(d->arena, file, VARIABLE_MOST, &bytes);

	if (err < 0)
		return fault(d, err, "cannot read '%s'", file);
	if (!span_cut(bytes, ATTRIBUTES, bytes.len - ATTRIBUTES, ret))
		*ret = (struct span){ 0 };
	return 0;
}

static int take_variable(struct diag *d, const char *path, const char *name, struct boot_state *state)
{
	struct span data;
	uint16_t number;
	bool entry = boot_parse_name(name, &number);
	int err;

	if (!entry && strcmp(name, BOOT_ORDER))
		return 0;
	err = read_variable(d, file_of(d->arena, path, name), &data);
	if (err < 0)
		return err;
	if (entry)
		*list_add(d->arena, &state->entries) = (struct boot_entry){ number, data };
	else
		state->order = data;
	return 0;
}

static int absent(struct diag *d, int err, const char *path)
{
	if (err != -ENOENT)
		return fault(d, err, "cannot read the directory '%s'", path);
	return fault(d, 0, "this machine was not started by UEFI firmware, or its hypervisor keeps it from this system: there is no '%s'", path);
}

static int read_state(struct diag *d, const char *path, struct boot_state *ret)
{
	scoped_dir dir = opendir(path);
	struct boot_state state = { 0 };
	bool any = false;
	int err = 0;

	if (!dir)
		return absent(d, -errno, path);
	while (!err) {
		const struct dirent *e = (errno = 0, readdir(dir));
		const char *name = e ? name_of(d->arena, e->d_name) : NULL;

		if (!e && errno)
			return fault(d, -errno, "cannot read the directory '%s'", path);
		if (!e)
			break;
		any = any || *e->d_name != '.';
		err = name ? take_variable(d, path, name, &state) : 0;
	}
	if (!err && !any)
		return fault(d, 0, "no variables are in '%s'; 'mount -t efivarfs efivarfs %s' mounts them", path, path);
	if (!err)
		*ret = state;
	return err;
}

/* Linux mounts it for reading only where the firmware has no SetVariable() at runtime (fs/efivarfs/super.c), as that of U-Boot. */
static int check_writable(struct diag *d, const char *path)
{
	if (!access(path, W_OK))
		return 0;
	if (errno == EROFS)
		return fault(d, -errno, "'%s' can only be read: it is mounted so, or the firmware takes no variables from a running system,"
			" as U-Boot, for which --boot-entry=u-boot prepares a file", path);
	return fault(d, -errno, "cannot write to '%s', which takes root", path);
}

int efivarfs_check(struct diag *d, const char *path)
{
	struct boot_state state;
	int err;

	ACTIVITY(d, "looking at the firmware's boot entries");
	err = read_state(d, path, &state);
	return err < 0 ? err : check_writable(d, path);
}

/* Takes the immutable flag off; *ret_flags are those to set again, or 0. Other file systems know no flags. */
static int unprotect(struct diag *d, const char *file, int *ret_flags)
{
	scoped_fd fd = open(file, O_RDONLY | O_CLOEXEC);
	int flags = 0, open_flags;

	*ret_flags = 0;
	if (fd < 0)
		return errno == ENOENT ? 0 : refused(d, -errno, file);
	if (ioctl(fd, FS_IOC_GETFLAGS, &flags) < 0 || !(flags & FS_IMMUTABLE_FL))
		return 0;
	open_flags = flags & ~FS_IMMUTABLE_FL;
	if (ioctl(fd, FS_IOC_SETFLAGS, &open_flags) < 0)
		return refused(d, -errno, file);
	*ret_flags = flags;
	return 0;
}

/* The flag guards against mistakes only; that it cannot be set again harms nothing. */
static void protect(const char *file, int flags)
{
	scoped_fd fd = flags ? open(file, O_RDONLY | O_CLOEXEC) : -1;

	if (fd >= 0)
		(void)!ioctl(fd, FS_IOC_SETFLAGS, &flags);
}

/* The firmware gets the variable as one write() brings it. */
static int write_once(const char *file, struct span bytes)
{
	bool there = !access(file, F_OK);
	scoped_fd fd = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	ssize_t n;
	int err;

	if (fd < 0)
		return -errno;
	do {
		n = write(fd, bytes.at, bytes.len);
	} while (n < 0 && errno == EINTR);
	if (n == (ssize_t)bytes.len)
		return 0;
	err = n < 0 ? -errno : -EIO;
	/* Without a variable the file would stay, empty. */
	if (!there)
		unlink(file);
	return err;
}

static int write_variable(struct diag *d, const char *file, struct span data)
{
	uint8_t *bytes = arena_alloc(d->arena, ATTRIBUTES + data.len);
	int flags, err = unprotect(d, file, &flags);

	if (err < 0)
		return err;
	bytes_put32(bytes, BOOT_ATTRIBUTES);
	memcpy(bytes + ATTRIBUTES, data.at, data.len);
	err = write_once(file, (struct span){ bytes, ATTRIBUTES + data.len });
	protect(file, flags);
	return err < 0 ? refused(d, err, file) : 0;
}

static int remove_variable(struct diag *d, const char *file)
{
	int flags, err = unprotect(d, file, &flags);

	if (err < 0)
		return err;
	return unlink(file) < 0 && errno != ENOENT ? refused(d, -errno, file) : 0;
}

static int apply(struct diag *d, const char *path, const struct boot_change *change)
{
	struct arena *a = d->arena;
	int err = 0;

	if (change->option_differs)
		err = write_variable(d, file_of(a, path, boot_name(a, change->number)), change->option);
	if (!err && change->order_differs)
		err = write_variable(d, file_of(a, path, BOOT_ORDER), change->order);
	for (size_t i = 0; !err && i < change->dropped.count; i++)
		err = remove_variable(d, file_of(a, path, boot_name(a, change->dropped.at[i])));
	return err;
}

int efivarfs_set_boot(struct diag *d, const char *path, const struct boot_request *request, struct boot_change *ret)
{
	struct boot_state state;
	struct boot_change change;
	int err;

	ACTIVITY(d, "making the firmware's boot entry '%s'", request->option.description);
	err = read_state(d, path, &state);
	if (err < 0)
		return err;
	if (!boot_change_make(d->arena, &state, request, &change))
		return fault(d, 0, "the firmware has an entry of every number from Boot0000 to BootFFFF");
	err = apply(d, path, &change);
	if (!err)
		*ret = change;
	return err;
}
