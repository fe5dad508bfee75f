/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pin.c - a Xen that starts by the stub only
 */
#include "plan/pin.h"

#include <string.h>

#include "plan/pe.h"

static const char config[] = "# This Xen is started by the loader stub only.\n[global]\ndefault=none\n\n[none]\noptions=\n";

const char *pin_why_not(struct span xen)
{
	struct pe_headers h;
	int reloc;

	if (!pe_read(xen, &h))
		return "its PE headers are not those of an arm64 Xen";
	if (pe_is_signed(xen, &h))
		return "it is signed already";
	if (pe_find(xen, &h, ".config") >= 0)
		return "it has a configuration in it already";
	reloc = pe_find(xen, &h, ".reloc");
	if (reloc < 0 || !pe_is_empty(xen, &h, reloc))
		return "it has no empty section .reloc";
	return NULL;
}

struct span pin_make(struct arena *a, struct span xen)
{
	const struct span content = { (const uint8_t *)config, sizeof(config) - 1 };
	struct pe_headers h;
	uint64_t end, bytes;
	uint8_t *image;

	if (pin_why_not(xen) || !pe_read(xen, &h))
		return xen;
	end = pe_file_bytes(&h, xen.len);
	bytes = end + pe_file_bytes(&h, content.len);
	image = arena_alloc(a, bytes);
	memcpy(image, xen.at, xen.len);
	pe_put(image, &h, (unsigned int)pe_find(xen, &h, ".reloc"), ".config", content, &end);
	pe_finish(image, &h);
	return (struct span){ image, bytes };
}
