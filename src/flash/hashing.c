/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hashing.c - the hash of an image, worked out while devices are written
 */
#include "flash/hashing.h"

#include <stdlib.h>

#include "base/crew.h"
#include "base/interrupt.h"

static void hash_source(void *context, size_t number)
{
	struct hashing *h = context;
	size_t len;

	(void)number;
	h->diag.faults = open_memstream(&h->said, &len);
	h->err = source_hash(&h->diag, h->source, h->hash);
	/* It may take longer than the devices. */
	if (!h->err)
		h->err = source_check(&h->diag, h->source);
	if (h->diag.faults)
		fclose(h->diag.faults);
}

void hashing_begin(const struct disk_source *source, struct hashing *ret)
{
	*ret = (struct hashing){ .source = source, .diag.arena = arena_make() };
	ret->crew = crew_start(1, hash_source, ret);
	if (!ret->crew)
		hash_source(ret, 0);
}

int hashing_end(struct diag *d, struct hashing *h)
{
	crew_join(h->crew, NULL, NULL);
	if (h->said && !interrupt_signal())
		fputs(h->said, stderr);
	if (h->diag.last_fault)
		d->last_fault = arena_dup(d->arena, h->diag.last_fault);
	free(h->said);
	arena_free(h->diag.arena);
	return h->err;
}
