/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * uboot-entry.c - makes a boot entry for U-Boot by hand: what --boot-entry=u-boot does with a disk's numbers
 *
 *   uboot-entry FILE DESCRIPTION PARTITION FIRST-LBA SECTORS GUID PATH [FORMER-GUID...]
 *   uboot-entry FILE
 *
 * FILE is ubootefi.var; it need not be there. Alone it is listed, and it is wrong when writing
 * it again would give other bytes.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/io.h"
#include "base/scoped.h"
#include "boot_entry.h"
#include "variable/uboot_file.h"

static int write_file(struct diag *d, const char *name, struct span bytes)
{
	scoped_fd fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	int err = fd < 0 ? -errno : io_write(fd, bytes.at, bytes.len);

	return err < 0 ? fault(d, err, "cannot write '%s'", name) : 0;
}

static int read_file(struct diag *d, const char *name, struct span *ret_bytes, struct uboot_file *ret)
{
	int err = io_read_file(d->arena, name, UBOOT_FILE_MOST, ret_bytes);
	const char *wrong = err ? NULL : uboot_file_read(d->arena, *ret_bytes, ret);

	if (err)
		return fault(d, err, "cannot read '%s'", name);
	return wrong ? fault(d, 0, "'%s' is damaged: %s", name, wrong) : 0;
}

static int uboot(struct diag *d, const char *name, const struct boot_request *request, struct boot_change *ret)
{
	struct uboot_file file = { 0 };
	struct span bytes;
	int err = access(name, F_OK) ? 0 : read_file(d, name, &bytes, &file);

	if (err)
		return err;
	if (!uboot_file_set_boot(d->arena, &file, request, ret))
		return fault(d, 0, "'%s' has entries of all numbers", name);
	return write_file(d, name, uboot_file_bytes(d->arena, &file));
}

static int list(struct diag *d, const char *name)
{
	struct uboot_file file;
	struct span bytes, again;
	int err = read_file(d, name, &bytes, &file);

	if (err)
		return err;
	for (size_t i = 0; i < file.variables.count; i++) {
		const struct uboot_variable *v = &file.variables.at[i];

		printf("%s-%s attributes=%" PRIu32 " bytes=%zu", v->name, guid_text(d->arena, v->guid), v->attributes, v->data.len);
		if (!strncmp(v->name, "Boot", 4) && load_option_description(d->arena, v->data))
			printf(" '%s'", load_option_description(d->arena, v->data));
		puts("");
	}
	again = uboot_file_bytes(d->arena, &file);
	if (again.len != bytes.len || memcmp(again.at, bytes.at, bytes.len))
		return fault(d, 0, "'%s' would be written with other bytes", name);
	return 0;
}

int main(int argc, char **argv)
{
	struct diag d = { .arena = arena_make() };
	struct boot_request request = { 0 };
	struct boot_change change;
	int err;

	if (argc != 2 && (argc < 3 || !parse_request(d.arena, argv + 2, argc - 2, &request))) {
		fputs("usage: see the head of uboot-entry.c\n", stderr);
		return EXIT_USAGE;
	}
	err = argc == 2 ? list(&d, argv[1]) : uboot(&d, argv[1], &request, &change);
	if (!err && argc > 2)
		say(d.arena, &change);
	arena_free(d.arena);
	return err ? EXIT_FAULT : EXIT_OK;
}
