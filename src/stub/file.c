/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * file.c - files from the ESP into memory, each checked before anything uses it
 */
#include "stub/say.h"

/* EDK2 and U-Boot follow the FAT from its start for every read: with pieces of 4 MiB that took a quarter of the time. */
enum { PIECE = 64 * 1024 * 1024, HEX = 12 };

static const struct efi_guid file_system_guid = EFI_FILE_SYSTEM_GUID, file_info_guid = EFI_FILE_INFO_GUID;

static bool open_volume(struct stub *s, struct efi_file **ret)
{
	struct efi_file_system *volume;
	efi_status status = s->boot->handle_protocol(s->loaded->device, &file_system_guid, (void **)&volume);

	if (!status)
		status = volume->open_volume(volume, ret);
	return !status || fail(s, status, "cannot open the ESP that this loader came from: %e", status);
}

static bool check_size(struct stub *s, struct efi_file *from, const char *name, uint64_t wanted)
{
	/* The name comes behind: at most 255 characters and the NUL. */
	union {
		struct efi_file_info info;
		uint8_t room[sizeof(struct efi_file_info) + 2 * WIRE_PLAN_PATH_MOST];
	} u;
	uint64_t bytes = sizeof(u);
	efi_status status = from->get_info(from, &file_info_guid, &bytes, &u);

	if (status)
		return fail(s, status, "cannot find out how long '%s' is: %e", name, status);
	if (u.info.attributes & EFI_FILE_DIRECTORY)
		return fail(s, EFI_LOAD_ERROR, "'%s' is a directory", name);
	if (u.info.file_bytes != wanted)
		return fail(s, EFI_LOAD_ERROR, "'%s' has %u bytes, expected are %u", name, u.info.file_bytes, wanted);
	return true;
}

static void hex_of(const uint8_t *hash, char to[HEX + 1])
{
	for (size_t i = 0; i < HEX; i++)
		to[i] = "0123456789abcdef"[hash[i / 2] >> (i % 2 ? 0 : 4) & 15];
	to[HEX] = 0;
}

static bool check_hash(struct stub *s, const struct wire_file *file, const uint8_t hash[SHA256_BYTES])
{
	char found[HEX + 1], expected[HEX + 1];

	for (size_t i = 0; i < SHA256_BYTES; i++) {
		if (hash[i] == file->hash[i])
			continue;
		hex_of(hash, found);
		hex_of(file->hash, expected);
		return fail(s, EFI_SECURITY_VIOLATION, "'%s' is not the file that this disk was made with: its SHA-256 begins with %s, "
			    "expected is %s", file->name, found, expected);
	}
	return true;
}

static bool read_all(struct stub *s, struct efi_file *from, const char *name, uint64_t bytes, uint8_t *to, struct sha256 *sha)
{
	for (uint64_t done = 0; done < bytes;) {
		uint64_t got = bytes - done < PIECE ? bytes - done : PIECE;
		efi_status status;

		watchdog_kick(s);
		status = from->read(from, &got, to + done);

		if (status)
			return fail(s, status, "cannot read '%s' at byte %u: %e", name, done, status);
		if (!got)
			return fail(s, EFI_LOAD_ERROR, "'%s' ends at byte %u, expected are %u", name, done, bytes);
		sha256_add(sha, to + done, got);
		done += got;
	}
	return true;
}

bool file_read(struct stub *s, struct efi_file *volume, const efi_char *path, const char *name, uint64_t bytes, uint8_t *to,
	       uint8_t ret_hash[SHA256_BYTES])
{
	struct efi_file *from;
	struct sha256 sha;
	bool good;
	efi_status status = volume->open(volume, &from, path, EFI_FILE_READ, 0);

	if (status)
		return fail(s, status, "cannot open '%s': %e", name, status);
	sha256_begin(&sha, sha2_usable() ? sha2_blocks : sha256_blocks);
	good = check_size(s, from, name, bytes) && read_all(s, from, name, bytes, to, &sha);
	from->close(from);
	sha256_end(&sha, ret_hash);
	return good;
}

static bool read_file(struct stub *s, struct efi_file *volume, const struct wire_file *file, const struct placed *place)
{
	uint8_t hash[SHA256_BYTES];

	return file_read(s, volume, file->path, file->name, file->bytes, (uint8_t *)place->address, hash) && check_hash(s, file, hash);
}

static bool load(struct stub *s, struct efi_file *volume, uint32_t number)
{
	struct wire_file file = wire_plan_file(&s->plan, number);
	struct placed *place = &s->files[number];

	if (!file.fixed && !memory_take(s, file.name, file.bytes, file.below, EFI_MEMORY_LOADER_DATA, place))
		return false;
	if (file.copy)
		s->boot->copy((void *)place->address, (const void *)s->files[file.of].address, file.bytes);
	else if (!read_file(s, volume, &file, place))
		return false;
	/* Xen copies kernels and ramdisks out of memory that it maps uncached (xen/arch/arm/kernel.c: copy_from_paddr). */
	cpu_clean(place->address, file.bytes);
	say(s, "%s '%s', %b at 0x%x", file.copy ? "copied" : "loaded", file.name, file.bytes, place->address);
	return true;
}

bool file_load_all(struct stub *s)
{
	struct efi_file *volume;
	bool good;

	if (!open_volume(s, &volume))
		return false;
	good = true;
	for (uint32_t i = 0; good && i < s->plan.file_count; i++)
		good = load(s, volume, i);
	good = good && unit_read(s, volume);
	volume->close(volume);
	return good;
}
