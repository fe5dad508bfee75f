/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tree.c - the device tree that Xen gets
 */
#include "stub/say.h"
#include "wire/bytes.h"

/*
 * Xen copies the tree to one with a page more, in whole pages, and maps 2 MiB of it: beyond that it ends before its
 * console is up (xen/arch/arm/efi/efi-boot.h: fdt_increase_size; xen/arch/arm/mm.c: early_fdt_map).
 */
enum { XEN_SLACK = 4096, XEN_MOST = 2 * 1024 * 1024, TOTAL_SIZE_AT = 4 };

static const struct efi_guid device_tree_guid = EFI_DEVICE_TREE_GUID, fixup_guid = EFI_DT_FIXUP_GUID;

static bool is_same_guid(const struct efi_guid *a, const struct efi_guid *b)
{
	const uint8_t *x = (const void *)a, *y = (const void *)b;

	for (size_t i = 0; i < sizeof(*a); i++) {
		if (x[i] != y[i])
			return false;
	}
	return true;
}

static void *installed_tree(struct stub *s)
{
	for (uint64_t i = 0; i < s->system->table_count; i++) {
		if (is_same_guid(&s->system->tables[i].guid, &device_tree_guid))
			return s->system->tables[i].at;
	}
	return NULL;
}

static uint8_t *tree_at(struct stub *s)
{
	return (uint8_t *)s->tree_place.address;
}

/* A tree handed over as a table lies in ACPI reclaim memory (EBBR 2.1, section 2.3). */
static bool take_place(struct stub *s, uint64_t bytes)
{
	return memory_take(s, "the device tree", bytes, 0, EFI_MEMORY_ACPI_RECLAIM, &s->tree_place);
}

static bool fill(struct stub *s)
{
	for (uint32_t i = 0; i < s->plan.hole_count; i++) {
		struct wire_hole hole = wire_plan_hole(&s->plan, i);
		struct wire_file file = wire_plan_file(&s->plan, hole.file);
		uint64_t address = s->files[hole.file].address;

		if (!wire_plan_fill(&hole, tree_at(s), address, file.bytes))
			return fail(s, EFI_LOAD_ERROR, "'%s', %b at 0x%x: the cells of its node in the device tree cannot say that", file.name,
				    file.bytes, address);
	}
	return true;
}

/* Copies the tree to a larger place. */
static bool move(struct stub *s, uint64_t bytes)
{
	struct placed former = s->tree_place;

	s->tree_place = (struct placed){ 0 };
	if (!take_place(s, bytes)) {
		memory_free(s, &former);
		return false;
	}
	s->boot->copy(tree_at(s), (const void *)former.address, s->plan.header.tree_bytes);
	memory_free(s, &former);
	return true;
}

/* The firmware adds what only it knows: serial number, memory, MAC addresses. */
static bool fix_up(struct stub *s)
{
	struct efi_dt_fixup *protocol;
	uint64_t bytes = s->tree_place.pages * EFI_PAGE;
	efi_status status;

	if (s->boot->locate_protocol(&fixup_guid, NULL, (void **)&protocol))
		return true;
	status = protocol->fixup(protocol, tree_at(s), &bytes, EFI_DT_APPLY_FIXUPS | EFI_DT_RESERVE_MEMORY);
	if (status == EFI_BUFFER_TOO_SMALL) {
		if (!move(s, bytes))
			return false;
		bytes = s->tree_place.pages * EFI_PAGE;
		status = protocol->fixup(protocol, tree_at(s), &bytes, EFI_DT_APPLY_FIXUPS | EFI_DT_RESERVE_MEMORY);
	}
	return !status || fail(s, status, "the firmware cannot fix the device tree up: %e", status);
}

/* Whether a name stands in the tree, with the NUL that ends it. */
static bool has_name(struct stub *s, const char *name, uint64_t len, uint64_t bytes)
{
	const uint8_t *tree = tree_at(s);

	for (uint64_t at = 0; at + len < bytes; at++) {
		uint64_t i = 0;

		while (i <= len && tree[at + i] == (uint8_t)name[i])
			i++;
		if (i > len)
			return true;
	}
	return false;
}

/* With these Xen would read files that nobody has checked: the tool leaves them out, and scripts of U-Boot could add them. */
static bool check_names(struct stub *s, uint64_t bytes)
{
	static const char binary[] = "xen,uefi-binary", config[] = "xen,uefi-cfg-load";

	if (has_name(s, binary, sizeof(binary) - 1, bytes) || has_name(s, config, sizeof(config) - 1, bytes))
		return fail(s, EFI_SECURITY_VIOLATION, "the firmware has added a name to the device tree by which Xen would read files unchecked");
	return true;
}

/* What the firmware reserves for the tree's new nodes it takes from whoever has it. */
static bool check_places(struct stub *s)
{
	for (uint32_t i = 0; i < s->plan.file_count; i++) {
		struct wire_file file = wire_plan_file(&s->plan, i);
		bool ours;

		if (!memory_is_ours(s, &s->files[i], &ours))
			return false;
		if (!ours)
			return fail(s, EFI_OUT_OF_RESOURCES, "the firmware reserves memory for the device tree where '%s' lies, at 0x%x", file.name,
				    s->files[i].address);
	}
	return true;
}

static bool check_size(struct stub *s)
{
	uint64_t bytes = bytes_get_cell(tree_at(s) + TOTAL_SIZE_AT), pages = (bytes + XEN_SLACK + EFI_PAGE - 1) / EFI_PAGE;

	if (bytes < WIRE_TREE_LEAST || bytes > s->tree_place.pages * EFI_PAGE)
		return fail(s, EFI_LOAD_ERROR, "the device tree says that it has %u bytes, which it has not", bytes);
	if (pages * EFI_PAGE > XEN_MOST)
		return fail(s, EFI_LOAD_ERROR, "the device tree is too large for Xen: %b after the firmware's changes", bytes);
	return check_names(s, bytes);
}

static bool install(struct stub *s)
{
	efi_status status;

	s->former_tree = installed_tree(s);
	status = s->boot->install_table(&device_tree_guid, tree_at(s));
	if (status)
		return fail(s, status, "cannot hand the device tree over: %e", status);
	s->installed = true;
	return true;
}

bool tree_install(struct stub *s)
{
	if (!take_place(s, s->plan.header.tree_room))
		return false;
	s->boot->copy(tree_at(s), s->tree, s->plan.header.tree_bytes);
	unit_fill(s, tree_at(s));
	if (!fill(s) || !fix_up(s) || !check_size(s) || !check_places(s) || !install(s))
		return false;
	cpu_clean(s->tree_place.address, s->tree_place.pages * EFI_PAGE);
	return true;
}

void tree_remove(struct stub *s)
{
	if (s->installed)
		s->boot->install_table(&device_tree_guid, s->former_tree);
	s->installed = false;
	memory_free(s, &s->tree_place);
}
