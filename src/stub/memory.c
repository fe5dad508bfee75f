/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memory.c - where the files go, and where nothing may
 *
 * Firmware knows nothing of a tree that came from the disk: it would place files where the tree
 * reserves memory for a device or a domain, and Xen ends in silence there. So whatever is free
 * of those ranges is taken first. It is loader data, which Xen counts as RAM again.
 */
#include "stub/say.h"

/* The memory map changes while it is asked for: room for so many descriptors more. */
enum { MAP_SLACK = 16, MAP_DESCRIPTOR_MOST = 128 };

static const char *const types[] = {
	"reserved", "the loader's code", "the loader's data", "the firmware's code", "the firmware's data", "the firmware's runtime code",
	"the firmware's runtime data", "free", "unusable", "ACPI tables", "ACPI storage", "device registers", "device ports",
	"processor code", "persistent", "unaccepted",
};

struct map {
	uint8_t *at;
	uint64_t bytes, step;
};

static uint64_t pages_for(uint64_t bytes)
{
	return bytes / EFI_PAGE + (bytes % EFI_PAGE != 0);
}

static bool read_map(struct stub *s, struct map *ret)
{
	uint64_t bytes = 0, key, step = 0;
	uint32_t version;
	void *at = NULL;
	efi_status status = s->boot->get_memory_map(&bytes, NULL, &key, &step, &version);

	while (status == EFI_BUFFER_TOO_SMALL) {
		bytes += MAP_SLACK * (step ? step : MAP_DESCRIPTOR_MOST);
		if (at)
			s->boot->free_pool(at);
		at = NULL;
		status = s->boot->allocate_pool(EFI_MEMORY_LOADER_DATA, bytes, &at);
		if (!status)
			status = s->boot->get_memory_map(&bytes, at, &key, &step, &version);
	}
	*ret = (struct map){ at, bytes, step };
	if (!status)
		return true;
	if (at)
		s->boot->free_pool(at);
	return fail(s, status, "cannot read the memory map: %e", status);
}

static const struct efi_memory *map_entry(const struct map *map, uint64_t number)
{
	return (const struct efi_memory *)(const void *)(map->at + number * map->step);
}

static bool overlaps(const struct efi_memory *m, uint64_t address, uint64_t pages)
{
	return m->base < address + pages * EFI_PAGE && address < m->base + m->pages * EFI_PAGE;
}

static uint64_t map_count(const struct map *map)
{
	return map->step ? map->bytes / map->step : 0;
}

/* A range that ends at the end of all addresses keeps its last page out of the sum. */
static uint64_t range_end(struct wire_range r)
{
	uint64_t end = r.base + r.bytes;

	return end > UINT64_MAX - EFI_PAGE ? UINT64_MAX / EFI_PAGE * EFI_PAGE : (end + EFI_PAGE - 1) / EFI_PAGE * EFI_PAGE;
}

/* In halves when something in it is taken after all: EDK2 never gives page 0, and its bookkeeping may have been faster. */
static void claim_pages(struct stub *s, uint64_t base, uint64_t pages)
{
	uint64_t at = base;

	if (!s->boot->allocate_pages(EFI_ALLOCATE_AT, EFI_MEMORY_LOADER_DATA, pages, &at)) {
		if (s->claim_count < STUB_CLAIMS)
			s->claims[s->claim_count++] = (struct placed){ base, pages };
	} else if (pages > 1) {
		claim_pages(s, base, pages / 2);
		claim_pages(s, base + pages / 2 * EFI_PAGE, pages - pages / 2);
	}
}

static void claim_part(struct stub *s, const struct efi_memory *free, struct wire_range range)
{
	uint64_t base = range.base / EFI_PAGE * EFI_PAGE, end = range_end(range);
	uint64_t free_end = free->base + free->pages * EFI_PAGE;

	if (base < free->base)
		base = free->base;
	if (end > free_end)
		end = free_end;
	if (range.bytes && base < end)
		claim_pages(s, base, (end - base) / EFI_PAGE);
}

void memory_unclaim(struct stub *s)
{
	while (s->claim_count)
		memory_free(s, &s->claims[--s->claim_count]);
}

bool memory_claim(struct stub *s)
{
	struct map map;

	if (!s->plan.range_count)
		return true;
	if (!read_map(s, &map))
		return false;
	for (uint64_t i = 0; i < map_count(&map); i++) {
		for (uint32_t j = 0; map_entry(&map, i)->type == EFI_MEMORY_CONVENTIONAL && j < s->plan.range_count; j++)
			claim_part(s, map_entry(&map, i), wire_plan_range(&s->plan, j));
	}
	s->boot->free_pool(map.at);
	return true;
}

/* What lies at the first page of a place that is not free. */
static const char *occupant(struct stub *s, uint64_t address, uint64_t pages)
{
	const char *what = "no memory";
	struct map map;

	if (!read_map(s, &map))
		return what;
	for (uint64_t i = 0; i < map_count(&map); i++) {
		const struct efi_memory *m = map_entry(&map, i);

		if (m->type != EFI_MEMORY_CONVENTIONAL && overlaps(m, address, pages))
			what = m->type < sizeof(types) / sizeof(*types) ? types[m->type] : "of the firmware";
	}
	s->boot->free_pool(map.at);
	return what;
}

static bool take_fixed(struct stub *s, const struct wire_file *file, struct placed *ret)
{
	uint64_t address = file->address, pages = pages_for(file->bytes);
	efi_status status = s->boot->allocate_pages(EFI_ALLOCATE_AT, EFI_MEMORY_LOADER_DATA, pages, &address);

	if (status)
		return fail(s, status, "'%s' must lie at 0x%x, which is not free: there is %s (%e)", file->name, file->address,
			    occupant(s, file->address, pages), status);
	*ret = (struct placed){ address, pages };
	return true;
}

bool memory_take_fixed(struct stub *s)
{
	for (uint32_t i = 0; i < s->plan.file_count; i++) {
		struct wire_file file = wire_plan_file(&s->plan, i);

		if (file.fixed && !take_fixed(s, &file, &s->files[i]))
			return false;
	}
	return true;
}

bool memory_is_reserved(const struct stub *s, uint64_t address, uint64_t bytes)
{
	for (uint32_t i = 0; i < s->plan.range_count; i++) {
		struct wire_range r = wire_plan_range(&s->plan, i);

		if (r.bytes && address < range_end(r) && r.base < address + bytes)
			return true;
	}
	return false;
}

bool memory_is_ours(struct stub *s, const struct placed *place, bool *ret)
{
	struct map map;

	if (!read_map(s, &map))
		return false;
	*ret = true;
	for (uint64_t i = 0; i < map_count(&map); i++) {
		const struct efi_memory *m = map_entry(&map, i);

		if (m->type != EFI_MEMORY_LOADER_DATA && overlaps(m, place->address, place->pages))
			*ret = false;
	}
	s->boot->free_pool(map.at);
	return true;
}

bool memory_take(struct stub *s, const char *what, uint64_t bytes, uint64_t below, uint32_t type, struct placed *ret)
{
	uint64_t address = below - 1, pages = pages_for(bytes);
	efi_status status;

	/* What the firmware has given back since may lie in a range. */
	if (!memory_claim(s))
		return false;
	status = s->boot->allocate_pages(below ? EFI_ALLOCATE_BELOW : EFI_ALLOCATE_ANY, type, pages, &address);
	if (status && below)
		return fail(s, status, "no room for '%s', %b below 0x%x: %e", what, bytes, below, status);
	if (status)
		return fail(s, status, "no room for '%s', %b: %e", what, bytes, status);
	*ret = (struct placed){ address, pages };
	if (memory_is_reserved(s, ret->address, ret->pages * EFI_PAGE))
		return fail(s, EFI_OUT_OF_RESOURCES, "the firmware gives '%s' memory at 0x%x, which the device tree reserves", what, address);
	return true;
}

void memory_free(struct stub *s, struct placed *place)
{
	if (place->pages)
		s->boot->free_pages(place->address, place->pages);
	place->pages = 0;
}
