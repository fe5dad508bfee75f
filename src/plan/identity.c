/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * identity.c - the numbers by which a disk is told from others
 */
#include "plan/identity.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdatomic.h>
#include <string.h>

#include "base/crew.h"
#include "base/interrupt.h"
#include "base/io.h"
#include "base/scoped.h"

enum { PIECE = 256 * 1024, HASH = 32 };

struct hash {
	uint8_t bytes[HASH];
	int err;          /* negative errno */
	bool shrank;
};

struct identity_work {
	const struct plan *plan;
	struct hash *hashes; /* one for each file */
	struct crew *crew;
	atomic_bool stop;
};

static void put(EVP_MD_CTX *ctx, const void *at, size_t len)
{
	EVP_DigestUpdate(ctx, at, len);
}

static void put_text(EVP_MD_CTX *ctx, const char *text)
{
	put(ctx, text, strlen(text) + 1);
}

static void put_number(EVP_MD_CTX *ctx, uint64_t number)
{
	uint8_t bytes[8];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(number >> 8 * i);
	put(ctx, bytes, sizeof(bytes));
}

static void hash_file(struct identity_work *work, const struct plan_file *file, EVP_MD_CTX *ctx, struct hash *ret)
{
	/* Never waiting, should the file have become a pipe. */
	scoped_fd fd = open(file->from->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	scoped_memory uint8_t *piece = malloc(PIECE);

	ret->err = fd < 0 ? -errno : piece ? 0 : -ENOMEM;
	for (uint64_t off = 0; !ret->err && off < file->size && !work->stop && !interrupt_signal();) {
		uint64_t left = file->size - off;
		size_t want = left < PIECE ? (size_t)left : PIECE, got;

		ret->err = io_pread(fd, piece, want, off, &got);
		if (ret->err)
			return;
		put(ctx, piece, got);
		off += got;
		ret->shrank = got < want;
		if (ret->shrank)
			return;
	}
}

static void hash_job(void *context, size_t number)
{
	struct identity_work *work = context;
	const struct plan_file *file = &work->plan->files.at[number];
	struct hash *hash = &work->hashes[number];
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	if (!ctx || !EVP_DigestInit_ex(ctx, EVP_sha256(), NULL))
		hash->err = -ENOMEM;
	else if (file->from)
		hash_file(work, file, ctx, hash);
	else
		put(ctx, file->bytes.at, file->bytes.len);
	if (!hash->err)
		EVP_DigestFinal_ex(ctx, hash->bytes, NULL);
	EVP_MD_CTX_free(ctx);
}

/* One number of the identity: the first bytes of a hash over its name and the base. */
static void derive(const uint8_t base[HASH], const char *name, void *to, size_t len)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t hash[HASH] = { 0 };

	EVP_DigestInit_ex(ctx, EVP_sha256(), NULL);
	put_text(ctx, name);
	put(ctx, base, HASH);
	EVP_DigestFinal_ex(ctx, hash, NULL);
	EVP_MD_CTX_free(ctx);
	memcpy(to, hash, len);
}

/* A GUID that says of itself that its bits have no meaning (RFC 9562: version 4, variant 1). */
static void derive_guid(const uint8_t base[HASH], const char *name, uint8_t guid[16])
{
	derive(base, name, guid, 16);
	guid[7] = (uint8_t)((guid[7] & 0x0f) | 0x40);
	guid[8] = (uint8_t)((guid[8] & 0x3f) | 0x80);
}

static struct identity from_base(const uint8_t base[HASH])
{
	struct identity id;
	uint8_t volume[4];

	derive_guid(base, "xen-esp-mkimage disk", id.disk_guid);
	derive_guid(base, "xen-esp-mkimage esp", id.esp_guid);
	derive(base, "xen-esp-mkimage volume", volume, sizeof(volume));
	id.volume_id = (uint32_t)volume[0] << 24 | (uint32_t)volume[1] << 16 | (uint32_t)volume[2] << 8 | volume[3];
	return id;
}

struct identity identity_from_seed(const char *seed)
{
	uint8_t base[HASH];

	EVP_Digest(seed, strlen(seed), base, NULL, EVP_sha256(), NULL);
	return from_base(base);
}

int identity_begin(struct diag *d, const struct plan *plan, struct identity_work **ret)
{
	struct identity_work *work = arena_new(d->arena, struct identity_work);

	work->plan = plan;
	work->hashes = arena_array(d->arena, struct hash, plan->files.count);
	work->crew = crew_start(plan->files.count, hash_job, work);
	if (!work->crew)
		return fault(d, -EAGAIN, "cannot start threads to hash the files");
	*ret = work;
	return 0;
}

static int check_hash(struct diag *d, const struct plan_file *file, const struct hash *hash)
{
	if (hash->err)
		return fault(d, hash->err, "cannot read '%s'", file->from ? file->from->path : file->path);
	if (hash->shrank)
		return fault(d, 0, "'%s' became shorter while it was read", file->from->path);
	return 0;
}

int identity_end(struct diag *d, struct identity_work *work, struct identity *ret)
{
	EVP_MD_CTX *ctx;
	uint8_t base[HASH];
	int err;

	crew_join(work->crew, NULL, NULL);
	work->crew = NULL;
	err = interrupt_check(d);
	for (size_t i = 0; !err && i < work->plan->files.count; i++)
		err = check_hash(d, &work->plan->files.at[i], &work->hashes[i]);
	if (err)
		return err;
	ctx = EVP_MD_CTX_new();
	if (!ctx || !EVP_DigestInit_ex(ctx, EVP_sha256(), NULL))
		return fault(d, -ENOMEM, "cannot hash");
	put_number(ctx, work->plan->sector_size);
	put_number(ctx, work->plan->esp_bytes);
	put_text(ctx, work->plan->label);
	for (size_t i = 0; i < work->plan->files.count; i++) {
		put_text(ctx, work->plan->files.at[i].path);
		put_number(ctx, work->plan->files.at[i].size);
		put(ctx, work->hashes[i].bytes, HASH);
	}
	EVP_DigestFinal_ex(ctx, base, NULL);
	EVP_MD_CTX_free(ctx);
	*ret = from_base(base);
	return 0;
}

void identity_drop(struct identity_work *work)
{
	if (!work || !work->crew)
		return;
	work->stop = true;
	crew_join(work->crew, NULL, NULL);
	work->crew = NULL;
}

const char *identity_guid_text(struct arena *a, const uint8_t g[16])
{
	return arena_fmt(a, "%02X%02X%02X%02X-%02X%02X-%02X%02X-%02X%02X-%02X%02X%02X%02X%02X%02X", g[3], g[2], g[1], g[0], g[5],
			 g[4], g[7], g[6], g[8], g[9], g[10], g[11], g[12], g[13], g[14], g[15]);
}
