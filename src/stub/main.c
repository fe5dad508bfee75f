/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * main.c - the loader stub: loads what the boot plan says and starts Xen
 */
#include "stub/say.h"

enum { SECOND = 1000 * 1000, READING_TIME = 10 * SECOND };

static const struct efi_guid loaded_image_guid = EFI_LOADED_IMAGE_GUID;

static bool find_image(struct stub *s)
{
	efi_status status = s->boot->handle_protocol(s->image, &loaded_image_guid, (void **)&s->loaded);

	return !status || fail(s, status, "cannot find out where the loader itself is: %e", status);
}

static bool load(struct stub *s)
{
	say(s, "loading %u files for Xen", (uint64_t)s->plan.file_count);
	return memory_take_fixed(s) && memory_claim(s) && file_load_all(s) && tree_install(s);
}

static void free_all(struct stub *s)
{
	tree_remove(s);
	for (size_t i = 0; i < WIRE_PLAN_FILES_MOST; i++)
		memory_free(s, &s->files[i]);
	unit_drop(s);
	memory_unclaim(s);
}

/* The firmware tries its next boot option when we return an error. */
static efi_status give_up(struct stub *s)
{
	/* Without a plan nobody has asked for anything. */
	enum wire_failure failure = s->planned ? s->plan.header.failure : WIRE_FAIL_RETURN;

	free_all(s);
	/* Whatever starts next sets it for itself, or is a person at a prompt. */
	watchdog_stop(s);
	if (failure == WIRE_FAIL_RESET) {
		say_always(s, "Xen is not started; the machine resets");
		s->boot->stall(READING_TIME);
		s->system->runtime->reset(EFI_RESET_COLD, s->status, 0, NULL);
	}
	if (failure != WIRE_FAIL_RETURN) {
		say_always(s, "Xen is not started; the machine stops here");
		for (;;)
			s->boot->stall(SECOND);
	}
	say_always(s, "Xen is not started; back to the firmware");
	return s->status ? s->status : EFI_LOAD_ERROR;
}

efi_status efi_main(efi_handle image, struct efi_system *system);

efi_status efi_main(efi_handle image, struct efi_system *system)
{
	static struct stub stub; /* larger than what a stack frame may have without the compiler's help */
	struct stub *s = &stub;

	s->image = image;
	s->system = system;
	s->boot = system->boot;
	if (find_image(s) && section_read(s) && load(s)) {
		measure_all(s);
		unit_drop(s);
		xen_start(s);
	}
	return give_up(s);
}
