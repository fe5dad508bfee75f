/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * flash_record.c - what was done to one device, as the record that is kept of it
 */
#include "cmd/flash_record.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "report/device.h"

enum { HOST = 256 };

enum journal_outcome flash_outcome(const struct job *job)
{
	if (!job->result.err)
		return OUTCOME_DONE;
	if (!job->result.touched)
		return OUTCOME_UNTOUCHED;
	return job->result.err == -EINTR ? OUTCOME_INTERRUPTED : OUTCOME_FAILED;
}

const char *flash_why(struct arena *a, const struct job *job)
{
	const char *at = job->result.err && job->said ? strstr(job->said, "fault:") : NULL;

	if (!job->result.err)
		return NULL;
	at = at ? strchr(at, ' ') : NULL;
	at = at ? arena_copy(a, at + 1, strcspn(at + 1, "\n")) : "unknown";
	return job->result.may_hold ? arena_fmt(a, "%s; the device may still hold a disk", at) : at;
}

/* NULL when there is nothing of which to say it. */
static const char *how_unmapped(const struct job *job, enum cleared how, size_t ranges)
{
	static const char *const names[] = { [CLEARED_NOT] = "kept", [CLEARED_DISCARDED] = "discarded", [CLEARED_ZEROED] = "zeroed" };

	if (!ranges)
		return NULL;
	return job->way->unmapped == UNMAPPED_KEEP ? "kept" : names[how];
}

static void put_ids(struct arena *a, const struct flash_recorded *from, struct unit_record *r)
{
	const struct unit_identity *id = &from->unit->id;
	const struct identity_image *image = from->units->image;

	if (!id->guids)
		return;
	r->identity.disk_guid = guid_text(a, id->disk_guid);
	for (size_t i = 0; i < image->gpt->partitions.count; i++)
		*list_add(a, &r->identity.partition_guids) = guid_text(a, id->guids[i]);
	for (size_t i = 0; i < image->volumes.count; i++)
		*list_add(a, &r->identity.volume_ids) = arena_fmt(a, "%04X-%04X", id->volume_ids[i] >> 16, id->volume_ids[i] & 0xffff);
}

static void put_work(struct arena *a, const struct job *job, struct unit_record *r)
{
	const struct job_result *result = &job->result;
	range_list inside = range_cut(a, &result->emptied, 0, job->source->bytes), behind = range_cut(a, &result->emptied, job->source->bytes, UINT64_MAX);

	for (size_t i = 0; i < result->written.count; i++)
		*list_add(a, &r->written) = (struct unit_range){ result->written.at[i].start, result->written.at[i].end - result->written.at[i].start };
	for (size_t i = 0; i < inside.count; i++)
		*list_add(a, &r->unmapped) = (struct unit_range){ inside.at[i].start, inside.at[i].end - inside.at[i].start };
	for (size_t i = 0; i < behind.count; i++)
		*list_add(a, &r->behind) = (struct unit_range){ behind.at[i].start, behind.at[i].end - behind.at[i].start };
	for (int i = JOB_CLEARING; i < JOB_ENDED; i++)
		*list_add(a, &r->phases) = (struct unit_phase){ job_phase_name((enum job_phase)i), (uint64_t)(result->seconds[i] * 1000) };
	r->unmapped_how = how_unmapped(job, result->inside, inside.count);
	r->behind_how = how_unmapped(job, result->behind, behind.count);
	r->retries = (unsigned int)result->retried;
	r->read_back = result->mismatch_bytes ? READ_BACK_MISMATCH : job->way->verifies && !result->err ? READ_BACK_OK : READ_BACK_NONE;
	r->mismatch = (struct unit_range){ result->mismatch_at, result->mismatch_bytes };
}

struct unit_record flash_record_of(struct arena *a, const struct flash_recorded *from)
{
	const struct block *b = from->block;
	const struct flash_unit *unit = from->unit;
	char host[HOST] = "";
	struct unit_record r = {
		.outcome = flash_outcome(from->job), .why = flash_why(a, from->job), .started = from->started, .ended = from->ended,
		.image = { from->source->name, from->source->bytes, from->source_hash },
		.device = { b->path, b->stable, b->model, b->serial, device_transport_word(b->transport), b->bytes, b->sector_size },
	};

	r.host = gethostname(host, sizeof(host) - 1) ? NULL : arena_dup(a, host);
	r.identity.table = from->units->opt->units && unit->row ? from->units->table->path : NULL;
	r.identity.row = r.identity.table ? unit->row : 0;
	for (size_t i = 0; i < unit->wish.values.count; i++)
		*list_add(a, &r.identity.values) = unit->wish.values.at[i];
	r.identity.claims = from->units->table ? table_claims_spelt(a, from->units->table, unit->row) : NULL;
	put_ids(a, from, &r);
	put_work(a, from->job, &r);
	return r;
}

void flash_print_unrecorded(const struct flash_unrecorded *u, FILE *out)
{
	if (u->records)
		fprintf(out, "%zu of them %s no record in '%s'; make room and flash %s again, a unit by %s--reuse=done\n", u->records,
			u->records == 1 ? "has" : "have", u->dir, u->records == 1 ? "it" : "them", u->rows ? "--row and " : "");
	if (u->ends)
		fprintf(out, "%zu of them %s no end in the journal '%s', and %s values all the same; flash %s again by %s--reuse=unfinished\n", u->ends,
			u->ends == 1 ? "has" : "have", u->journal, u->ends == 1 ? "its" : "their", u->ends == 1 ? "it" : "them", u->rows ? "--row and " : "");
}
