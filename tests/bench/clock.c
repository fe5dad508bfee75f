// SPDX-License-Identifier: BSD-2-Clause
/*
 * clock.c - test application for UEFI: how long a loader takes to hand over to Xen
 *
 * Stands in the loader's place as BOOTAA64.EFI and starts the loader that lies beside it as
 * loader.efi. It notes the time (CNTVCT_EL0) before the loader is loaded, at the first line
 * that the loader prints, and when firmware is asked to end its services, and says then, in
 * ticks:
 *
 *   CLOCK frequency 62500000 load 100 waited 20 run 900 waited 300
 *
 * load: to load the loader itself, up to its first line (0 when it prints none). run: from there to the end. waited:
 * what of that passed in the firmware's Stall(), by which EDK2 waits for a virtio disk. Where
 * time goes by instructions this part alone depends on how fast the host is.
 *
 * For that it puts itself before functions of the firmware. UEFI gives a checksum over the
 * table of services, which nobody looks at when a service is called.
 */
#include "efi.h"

static const struct efi_guid loaded_image_guid = {
	0x5b1b31a1, 0x9562, 0x11d2, { 0x8e, 0x3f, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b }
};
static const struct efi_guid device_path_guid = {
	0x09576e91, 0x6d3f, 0x11d2, { 0x8e, 0x39, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b }
};
static const uint16_t loader_name[] = u"\\EFI\\BOOT\\loader.efi";

/* Section 10.3: type, subtype and the length of the node in two bytes. */
enum { NODE_HEADER = 4, TYPE_MEDIA = 4, MEDIA_FILE = 4, TYPE_END = 0x7f, END_ALL = 0xff, PATH_MOST = 512 };

/* The hooks are called without anything of ours, so what they need stands here. */
static struct efi_text_output *console;
static efi_status (*firmware_output_string)(struct efi_text_output *self, const uint16_t *text);
static efi_status (*firmware_exit_boot_services)(efi_handle image, size_t map_key);
static efi_status (*firmware_stall)(size_t microseconds);
static uint64_t start_time, line_time, exit_time, waited, line_waited;

/* The barrier: nothing that stands before in the program may happen after. */
static uint64_t now(void)
{
	uint64_t ticks;

	__asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(ticks) : : "memory");
	return ticks;
}

static uint64_t frequency(void)
{
	uint64_t hertz;

	__asm__ volatile("mrs %0, cntfrq_el0" : "=r"(hertz));
	return hertz;
}

static void say(const char *text)
{
	uint16_t wide[64];
	size_t i = 0;

	for (; text[i] && i < 63; i++)
		wide[i] = (uint16_t)text[i];
	wide[i] = 0;
	firmware_output_string(console, wide);
}

static void say_number(const char *title, uint64_t value)
{
	char text[21];
	char *at = text + 20;

	*at = 0;
	do
		*--at = (char)('0' + value % 10);
	while (value /= 10);
	say(title);
	say(at);
}

static efi_status output_string(struct efi_text_output *self, const uint16_t *text)
{
	if (!line_time) {
		line_time = now();
		line_waited = waited;
	}
	return firmware_output_string(self, text);
}

static efi_status stall(size_t microseconds)
{
	uint64_t before = now();
	efi_status status = firmware_stall(microseconds);

	waited += now() - before;
	return status;
}

/* A loader that is refused for a map of memory that is no longer true calls again; the first call counts. */
static efi_status exit_boot_services(efi_handle image, size_t map_key)
{
	if (!exit_time) {
		exit_time = now();
		if (!line_time)
			line_time = start_time;
		say_number("\r\nCLOCK frequency ", frequency());
		say_number(" load ", line_time - start_time);
		say_number(" waited ", line_waited);
		say_number(" run ", exit_time - line_time);
		say_number(" waited ", waited - line_waited);
		say("\r\n");
	}
	return firmware_exit_boot_services(image, map_key);
}

static uint8_t *add(uint8_t *to, const void *from, size_t size)
{
	for (size_t i = 0; i < size; i++)
		*to++ = ((const uint8_t *)from)[i];
	return to;
}

/* The path of the disk without its end, the loader's file, the end. False when there is no room. */
static int make_path(const uint8_t *device, uint8_t *ret)
{
	const uint8_t file[] = { TYPE_MEDIA, MEDIA_FILE, NODE_HEADER + sizeof(loader_name), 0 };
	const uint8_t end[] = { TYPE_END, END_ALL, NODE_HEADER, 0 };
	size_t size = 0;

	while (device[size] != TYPE_END && size < PATH_MOST / 2)
		size += device[size + 2] | (size_t)device[size + 3] << 8;
	if (size >= PATH_MOST / 2)
		return 0;
	add(add(add(add(ret, device, size), file, sizeof(file)), loader_name, sizeof(loader_name)), end, sizeof(end));
	return 1;
}

static void hook(struct efi_system_table *system)
{
	firmware_output_string = console->output_string;
	firmware_exit_boot_services = system->boot->exit_boot_services;
	firmware_stall = system->boot->stall;
	console->output_string = output_string;
	system->boot->exit_boot_services = exit_boot_services;
	system->boot->stall = stall;
}

efi_status efi_main(efi_handle image, struct efi_system_table *system)
{
	static uint8_t path[PATH_MOST];
	struct efi_loaded_image *self;
	const uint8_t *device;
	efi_handle loader;
	efi_status status;

	console = system->console_out;
	if ((status = system->boot->handle_protocol(image, &loaded_image_guid, (void **)&self)) ||
	    (status = system->boot->handle_protocol(self->device, &device_path_guid, (void **)&device)))
		return status;
	if (!make_path(device, path))
		return EFI_ERROR(1);
	hook(system);
	start_time = now();
	status = system->boot->load_image(0, image, path, NULL, 0, &loader);
	if (status)
		return status;
	return system->boot->start_image(loader, NULL, NULL);
}
