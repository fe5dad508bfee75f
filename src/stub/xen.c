/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xen.c - the hypervisor's image, started by the firmware
 */
#include "stub/say.h"
#include "wire/bytes.h"

/* UEFI 10.3: types of nodes in a device path. */
enum { PATH_MEDIA = 4, PATH_FILE = 4, PATH_END = 0x7f, PATH_WHOLE = 0xff };

static const struct efi_guid device_path_guid = EFI_DEVICE_PATH_GUID, loaded_image_guid = EFI_LOADED_IMAGE_GUID;

static bool is_end(const uint8_t *node)
{
	return node[0] == PATH_END && node[1] == PATH_WHOLE;
}

/* A node that says less than its own header would never end. */
static uint64_t node_bytes(const uint8_t *node)
{
	uint64_t bytes = bytes_get16(node + 2);

	return bytes < sizeof(struct efi_path) ? sizeof(struct efi_path) : bytes;
}

static uint8_t *put_node(uint8_t *to, uint8_t type, uint8_t subtype, uint64_t bytes)
{
	to[0] = type;
	to[1] = subtype;
	bytes_put16(to + 2, (uint16_t)bytes);
	return to + sizeof(struct efi_path);
}

/* The path of a file on the device that we came from: Xen wants to know its own. */
static bool make_path(struct stub *s, const struct wire_file *file, uint8_t **ret)
{
	uint64_t before = 0, chars = 0;
	uint8_t *device;
	efi_status status = s->boot->handle_protocol(s->loaded->device, &device_path_guid, (void **)&device);
	uint8_t *to;

	if (status)
		return fail(s, status, "cannot find out the path of '%s': %e", file->name, status);
	while (!is_end(device + before))
		before += node_bytes(device + before);
	while (file->path[chars])
		chars++;
	status = s->boot->allocate_pool(EFI_MEMORY_LOADER_DATA, before + 2 * sizeof(struct efi_path) + 2 * (chars + 1), (void **)ret);
	if (status)
		return fail(s, status, "no room for the path of '%s': %e", file->name, status);
	s->boot->copy(*ret, device, before);
	to = put_node(*ret + before, PATH_MEDIA, PATH_FILE, sizeof(struct efi_path) + 2 * (chars + 1));
	for (uint64_t i = 0; i <= chars; i++, to += 2)
		bytes_put16(to, file->path[i]);
	put_node(to, PATH_END, PATH_WHOLE, sizeof(struct efi_path));
	return true;
}

static bool load_image(struct stub *s, const struct wire_file *file, struct placed *place, efi_handle *ret)
{
	uint8_t *path;
	efi_status status;

	/* The firmware chooses where Xen lies: it must not be what was given back since. */
	if (!make_path(s, file, &path) || !memory_claim(s))
		return false;
	*ret = NULL;
	watchdog_kick(s);
	status = s->boot->load_image(false, s->image, (const void *)path, (const void *)place->address, file->bytes, ret);
	s->boot->free_pool(path);
	if (!status)
		return true;
	/* With a security violation there is an image all the same. */
	if (*ret)
		s->boot->unload_image(*ret);
	if (status == EFI_ACCESS_DENIED || status == EFI_SECURITY_VIOLATION)
		return fail(s, status, "the firmware refuses '%s': %e; with Secure Boot it must be signed by a key of this machine", file->name,
			    status);
	return fail(s, status, "the firmware cannot load '%s': %e", file->name, status);
}

/* The firmware has chosen the place. */
static bool check_place(struct stub *s, const struct wire_file *file, efi_handle xen)
{
	struct efi_loaded_image *image;
	efi_status status = s->boot->handle_protocol(xen, &loaded_image_guid, (void **)&image);

	if (status)
		return fail(s, status, "cannot find out where '%s' lies: %e", file->name, status);
	if (memory_is_reserved(s, (uint64_t)image->base, image->bytes))
		return fail(s, EFI_OUT_OF_RESOURCES, "the firmware loads '%s' to 0x%x, which the device tree reserves", file->name,
			    (uint64_t)image->base);
	return true;
}

void xen_start(struct stub *s)
{
	struct wire_file file = wire_plan_file(&s->plan, s->plan.header.xen);
	struct placed *place = &s->files[s->plan.header.xen];
	efi_handle xen;
	efi_status status;

	if (!load_image(s, &file, place, &xen))
		return;
	if (!check_place(s, &file, xen)) {
		s->boot->unload_image(xen);
		return;
	}
	/* The firmware has made its own copy, and what Xen does not know of stays lost to it. */
	memory_free(s, place);
	say(s, "starting '%s'", file.name);
	watchdog_kick(s);
	status = s->boot->start_image(xen, NULL, NULL);
	/* Xen ends with success whatever went wrong (xen/common/efi/boot.c: blexit). */
	if (status)
		fail(s, status, "'%s' came back: %e", file.name, status);
	else
		fail(s, EFI_LOAD_ERROR, "'%s' came back; why is said in the lines above", file.name);
}
