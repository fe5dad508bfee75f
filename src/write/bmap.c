/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bmap.c - the map of an image, for bmaptool
 */
#include "write/bmap.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "base/crew.h"
#include "base/interrupt.h"
#include "base/io.h"
#include "base/scoped.h"
#include "plan/hash.h"

/* A range is hashed in one go; shorter ones keep all cores busy, and say better where something is wrong. */
enum { RANGE_BLOCKS = 64 * 1024 * 1024 / MAPPED_BLOCK, PIECE = 256 * 1024 };

struct range {
	struct mapped blocks;
	uint8_t hash[PLAN_HASH];
	int err; /* negative errno */
};

struct work {
	int fd;
	uint64_t bytes; /* of the image */
	LIST(struct range) ranges;
};

static void cut(struct arena *a, const mapped_list *list, struct work *work)
{
	for (size_t i = 0; i < list->count; i++) {
		struct mapped left = list->at[i];

		while (left.last - left.first >= RANGE_BLOCKS) {
			*list_add(a, &work->ranges) = (struct range){ .blocks = { left.first, left.first + RANGE_BLOCKS - 1 } };
			left.first += RANGE_BLOCKS;
		}
		*list_add(a, &work->ranges) = (struct range){ .blocks = left };
	}
}

/* A device may end within a block. */
static int hash_range(int fd, uint64_t bytes, const struct mapped *blocks, EVP_MD_CTX *ctx)
{
	scoped_memory uint8_t *piece = malloc(PIECE);
	uint64_t at = blocks->first * MAPPED_BLOCK, end = (blocks->last + 1) * MAPPED_BLOCK;

	end = end < bytes ? end : bytes;
	if (!piece)
		return -ENOMEM;
	while (at < end && !interrupt_signal()) {
		size_t want = end - at < PIECE ? (size_t)(end - at) : PIECE, got;
		int err = io_pread(fd, piece, want, at, &got);

		if (err || got < want)
			return err ? err : -ENODATA;
		EVP_DigestUpdate(ctx, piece, got);
		at += got;
	}
	return 0;
}

static void hash_job(void *context, size_t number)
{
	struct work *work = context;
	struct range *range = &work->ranges.at[number];
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	range->err = ctx && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) ? hash_range(work->fd, work->bytes, &range->blocks, ctx) : -ENOMEM;
	if (!range->err)
		EVP_DigestFinal_ex(ctx, range->hash, NULL);
	EVP_MD_CTX_free(ctx);
}

static int hash_all(struct diag *d, struct work *work)
{
	struct crew *crew = crew_start(work->ranges.count, hash_job, work);
	int err;

	if (!crew)
		return fault(d, -EAGAIN, "cannot start threads to hash the image");
	crew_join(crew, NULL, NULL);
	err = interrupt_check(d);
	for (size_t i = 0; !err && i < work->ranges.count; i++) {
		if (work->ranges.at[i].err)
			err = fault(d, work->ranges.at[i].err, "cannot read the image at byte %" PRIu64, work->ranges.at[i].blocks.first * MAPPED_BLOCK);
	}
	return err;
}

static void print(FILE *out, const struct plan *plan, const struct work *work)
{
	uint64_t mapped = 0;
	char hash[HASH_TEXT + 1];

	for (size_t i = 0; i < work->ranges.count; i++)
		mapped += work->ranges.at[i].blocks.last - work->ranges.at[i].blocks.first + 1;
	fprintf(out, "<?xml version=\"1.0\" ?>\n<bmap version=\"2.0\">\n    <ImageSize> %" PRIu64 " </ImageSize>\n    <BlockSize> %d </BlockSize>\n",
		plan->image_bytes, MAPPED_BLOCK);
	fprintf(out, "    <BlocksCount> %" PRIu64 " </BlocksCount>\n    <MappedBlocksCount> %" PRIu64 " </MappedBlocksCount>\n",
		(plan->image_bytes + MAPPED_BLOCK - 1) / MAPPED_BLOCK, mapped);
	fputs("    <ChecksumType> sha256 </ChecksumType>\n    <BmapFileChecksum> ", out);
	for (size_t i = 0; i < HASH_TEXT; i++)
		putc('0', out);
	fputs(" </BmapFileChecksum>\n    <BlockMap>\n", out);
	for (size_t i = 0; i < work->ranges.count; i++) {
		const struct range *range = &work->ranges.at[i];

		hash_print(range->hash, hash);
		fprintf(out, "        <Range chksum=\"%s\"> %" PRIu64 "-%" PRIu64 " </Range>\n", hash, range->blocks.first, range->blocks.last);
	}
	fputs("    </BlockMap>\n</bmap>\n", out);
}

/* The map's own hash is that with zeros in its place. */
static void seal(char *text)
{
	static const char before[] = "<BmapFileChecksum> ";
	char own[HASH_TEXT + 1];
	uint8_t hash[PLAN_HASH];

	hash_bytes((struct span){ (const uint8_t *)text, strlen(text) }, hash);
	hash_print(hash, own);
	memcpy(strstr(text, before) + strlen(before), own, HASH_TEXT);
}

int bmap_make(struct diag *d, const struct plan *plan, int fd, const char **ret_text)
{
	mapped_list list = mapped_make(d->arena, plan);
	struct work work = { .fd = fd, .bytes = plan->image_bytes };
	scoped_memory char *text = NULL;
	size_t len;
	FILE *out;
	int err;

	ACTIVITY(d, "making the map of the image");
	cut(d->arena, &list, &work);
	err = hash_all(d, &work);
	if (err < 0)
		return err;
	out = open_memstream(&text, &len);
	if (!out)
		return fault(d, -errno, "cannot make a text in memory");
	print(out, plan, &work);
	if (fclose(out))
		return fault(d, -errno, "cannot make a text in memory");
	seal(text);
	*ret_text = arena_dup(d->arena, text);
	return 0;
}
