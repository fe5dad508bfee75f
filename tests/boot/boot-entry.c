/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot-entry.c - makes a boot entry in firmware by hand: what --boot-entry does with a disk's numbers
 *
 *   boot-entry DIRECTORY DESCRIPTION PARTITION FIRST-LBA SECTORS GUID PATH [FORMER-GUID...]
 *   boot-entry immutable FILE
 *   boot-entry is-immutable FILE
 *
 * For scripts, and, compiled for arm64, for a machine that runs on real firmware.
 */
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>

#include "base/scoped.h"
#include "boot_entry.h"
#include "variable/efivarfs.h"

/* What chattr and lsattr do. */
static int immutable(const char *file, bool set)
{
	scoped_fd fd = open(file, O_RDONLY | O_CLOEXEC);
	int flags = 0;

	if (fd < 0 || ioctl(fd, FS_IOC_GETFLAGS, &flags) < 0)
		return EXIT_FAULT;
	if (!set)
		return flags & FS_IMMUTABLE_FL ? EXIT_OK : EXIT_FINDINGS;
	flags |= FS_IMMUTABLE_FL;
	return ioctl(fd, FS_IOC_SETFLAGS, &flags) < 0 ? EXIT_FAULT : EXIT_OK;
}

int main(int argc, char **argv)
{
	struct diag d = { .arena = arena_make() };
	struct boot_request request = { 0 };
	struct boot_change change;
	int err;

	if (argc == 3 && (!strcmp(argv[1], "immutable") || !strcmp(argv[1], "is-immutable")))
		return immutable(argv[2], argv[1][1] == 'm');
	if (argc < 3 || !parse_request(d.arena, argv + 2, argc - 2, &request)) {
		fputs("usage: see the head of boot-entry.c\n", stderr);
		return EXIT_USAGE;
	}
	err = efivarfs_check(&d, argv[1]);
	if (!err)
		err = efivarfs_set_boot(&d, argv[1], &request, &change);
	if (!err)
		say(d.arena, &change);
	arena_free(d.arena);
	return err ? EXIT_FAULT : EXIT_OK;
}
