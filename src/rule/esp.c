/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * esp.c - rules about the ESP's size and Xen's configuration on it
 */
#include <string.h>

#include "base/text.h"
#include "dt/value.h"
#include "model/disk.h"
#include "plan/config.h"
#include "plan/fat.h"
#include "rule/functions.h"

/* Xen's own name and a blank, which its loader up to 4.18 puts before the options (efi-boot.h: efi_arch_handle_cmdline). */
static const char own_name[] = "BOOTAA64.EFI ";

void config_options_legal(struct report *r, const struct plan *plan)
{
	const struct dt_prop *prop = plan->sys->bootargs.at;
	const char *options = plan->sys->bootargs.line;
	size_t most = CONFIG_OPTIONS_MOST - (xen_is_before(system_xen(plan->sys), 19) ? strlen(own_name) : 0);
	bool ascii = true, control = false;

	if (!prop)
		return;
	if (prop->value.len && !value_string(prop)) {
		found(r, prop->at, "write it in one pair of quotes", "Xen's command line is not exactly one string");
		return;
	}
	for (const char *at = options; *at; at++) {
		ascii = ascii && (unsigned char)*at < 0x80;
		control = control || (unsigned char)*at < 0x20 || *at == 0x7f;
	}
	if (control)
		found(r, prop->at, "separate options by blanks", "Xen's command line has a tab, a line end or another control character");
	if (!ascii)
		found(r, prop->at, NULL, "Xen's command line has characters outside ASCII");
	/* With the stub Xen takes it from the tree and reads no configuration. */
	if (plan->sys->disk.loader != LOADER_XEN)
		return;
	if (strchr(options, '#'))
		found(r, prop->at, NULL, "Xen's command line has a '#', at which Xen's configuration file would cut it");
	if (strlen(options) > most)
		found(r, prop->at, NULL, "Xen's command line has %zu characters, its loader takes %zu", strlen(options), most);
}

void esp_too_small(struct report *r, const struct plan *plan)
{
	struct arena *a = r->diag->arena;

	/* Of files alone others make the file system. */
	if (plan->esp_bytes >= plan->needed_bytes || !form_has_volume(plan->form))
		return;
	if (plan->content_bytes < fat_floor(plan->sector_size) / 2)
		found(r, disk_esp(&plan->sys->disk)->size_at, arena_fmt(a, "it must have at least %s; \"auto\" chooses well", text_size(a, plan->needed_bytes)),
		      "the ESP of %s is below the least FAT32 volume with sectors of %u bytes", text_size(a, plan->esp_bytes), plan->sector_size);
	else
		found(r, disk_esp(&plan->sys->disk)->size_at, arena_fmt(a, "it must have at least %s; \"auto\" adds headroom", text_size(a, plan->needed_bytes)),
		      "the ESP of %s cannot hold its content of %s", text_size(a, plan->esp_bytes), text_size(a, plan->content_bytes));
}
