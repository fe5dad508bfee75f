/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bmap.c - the map of an image, as bmaptool has it
 */
#include "flash/bmap.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <expat.h>
#include <openssl/evp.h>

#include "base/crew.h"
#include "base/interrupt.h"
#include "base/io.h"
#include "base/progress.h"
#include "base/scoped.h"
#include "base/text.h"

enum { MAP_MOST = 256 * 1024 * 1024, TEXT_MOST = 255, BLOCK_MOST = 1024 * 1024, PIECE = 1024 * 1024 };

/* What the elements say that there is one of. */
enum field { IMAGE_SIZE, BLOCK_SIZE, BLOCKS, MAPPED_BLOCKS, CHECKSUM_TYPE, OWN_CHECKSUM, OWN_SHA1, FIELDS };

static const char *const elements[FIELDS] = {
	[IMAGE_SIZE] = "ImageSize", [BLOCK_SIZE] = "BlockSize", [BLOCKS] = "BlocksCount", [MAPPED_BLOCKS] = "MappedBlocksCount",
	[CHECKSUM_TYPE] = "ChecksumType", [OWN_CHECKSUM] = "BmapFileChecksum", [OWN_SHA1] = "BmapFileSHA1",
};

struct blocks {
	uint64_t first, last;
	const char *hash; /* as it stands there, or NULL */
};

struct reading {
	struct arena *arena;
	XML_Parser parser;
	const char *fields[FIELDS];     /* NULL: was not there */
	LIST(struct blocks) ranges;
	const char *version;            /* of the root element; NULL: there was none */
	const char *hash;               /* of the range that is being read */
	bool in_range;
	bool uses_sha1;                 /* by the name of an attribute */
	int field;                      /* that is being read, or -1 */
	char text[TEXT_MOST + 1];       /* of the innermost element */
	size_t len;
	const char *wrong;              /* what was found to be wrong, or NULL */
};

static const char *attribute(const XML_Char **attributes, const char *name)
{
	for (; *attributes; attributes += 2) {
		if (!strcmp(attributes[0], name))
			return attributes[1];
	}
	return NULL;
}

static void begin_element(void *context, const XML_Char *name, const XML_Char **attributes)
{
	struct reading *r = context;

	r->len = 0;
	r->field = -1;
	for (int i = 0; i < FIELDS; i++) {
		if (!strcmp(name, elements[i]))
			r->field = i;
	}
	if (!strcmp(name, "bmap") && attribute(attributes, "version"))
		r->version = arena_dup(r->arena, attribute(attributes, "version"));
	r->in_range = !strcmp(name, "Range");
	if (r->in_range) {
		const char *hash = attribute(attributes, "chksum");

		/* Before version 1.3 the attribute's name was that of the digest. */
		if (!hash && attribute(attributes, "sha1")) {
			r->uses_sha1 = true;
			hash = attribute(attributes, "sha1");
		}
		r->hash = hash ? arena_dup(r->arena, hash) : NULL;
	}
}

static void take_text(void *context, const XML_Char *text, int len)
{
	struct reading *r = context;

	for (int i = 0; i < len && r->len < TEXT_MOST; i++)
		r->text[r->len++] = text[i];
}

/* Without the blanks around it. */
static const char *trimmed(struct reading *r)
{
	const char *begin = r->text;

	r->text[r->len] = 0;
	begin += strspn(begin, " \t\r\n");
	while (r->len && strchr(" \t\r\n", r->text[r->len - 1]))
		r->text[--r->len] = 0;
	return begin;
}

/* "0-15", "16" */
static void add_range(struct reading *r, const char *text)
{
	const char *dash = strchr(text, '-');
	struct blocks blocks = { .hash = r->hash };
	const char *first = dash ? arena_copy(r->arena, text, (size_t)(dash - text)) : text;

	if (!text_parse_number(first, UINT32_MAX * 16ULL, &blocks.first) ||
	    !text_parse_number(dash ? dash + 1 : text, UINT32_MAX * 16ULL, &blocks.last) || blocks.last < blocks.first)
		r->wrong = arena_fmt(r->arena, "%s is no range of blocks", text_quote(r->arena, text));
	else if (r->ranges.count && blocks.first <= r->ranges.at[r->ranges.count - 1].last)
		r->wrong = arena_fmt(r->arena, "the range %s does not lie behind the one before it", text_quote(r->arena, text));
	else
		*list_add(r->arena, &r->ranges) = blocks;
	if (r->wrong)
		XML_StopParser(r->parser, XML_FALSE);
}

static void end_element(void *context, const XML_Char *name)
{
	struct reading *r = context;

	(void)name;
	if (r->in_range)
		add_range(r, trimmed(r));
	else if (r->field >= 0 && !r->fields[r->field])
		r->fields[r->field] = arena_dup(r->arena, trimmed(r));
	r->in_range = false;
	r->field = -1;
	r->len = 0;
}

static int parse(struct diag *d, const char *path, struct span bytes, struct reading *r)
{
	enum XML_Status status;

	r->parser = XML_ParserCreate(NULL);
	if (!r->parser)
		return fault(d, -ENOMEM, "cannot read XML");
	XML_SetUserData(r->parser, r);
	XML_SetElementHandler(r->parser, begin_element, end_element);
	XML_SetCharacterDataHandler(r->parser, take_text);
	status = XML_Parse(r->parser, (const char *)bytes.at, (int)bytes.len, 1);
	if (status != XML_STATUS_OK && !r->wrong)
		r->wrong = XML_ErrorString(XML_GetErrorCode(r->parser));
	if (r->wrong)
		fault(d, 0, "the map '%s' is wrong in line %lu: %s", path, (unsigned long)XML_GetCurrentLineNumber(r->parser), r->wrong);
	XML_ParserFree(r->parser);
	return r->wrong ? -EBADMSG : 0;
}

/* "-" and the like stand between the words of some names. */
static const EVP_MD *find_digest(const struct reading *r)
{
	const char *type = r->fields[CHECKSUM_TYPE];

	if (!type)
		type = r->fields[OWN_SHA1] || r->uses_sha1 ? "sha1" : "sha256";
	return EVP_get_digestbyname(type);
}

static bool parse_hash(const char *text, size_t len, uint8_t *ret)
{
	if (strlen(text) != 2 * len || strspn(text, "0123456789abcdefABCDEF") != 2 * len)
		return false;
	for (size_t i = 0; i < len; i++) {
		char digits[3] = { text[2 * i], text[2 * i + 1], 0 };

		ret[i] = (uint8_t)strtoul(digits, NULL, 16);
	}
	return true;
}

/* The map's own checksum is that of itself with zeros in its place. */
static bool is_own_checksum(const struct reading *r, struct span bytes, const EVP_MD *digest)
{
	const char *own = r->fields[OWN_CHECKSUM] ? r->fields[OWN_CHECKSUM] : r->fields[OWN_SHA1];
	size_t len = (size_t)EVP_MD_size(digest), at;
	uint8_t wanted[EVP_MAX_MD_SIZE], found[EVP_MAX_MD_SIZE];
	char *copy;

	if (!own)
		return true;
	if (!parse_hash(own, len, wanted) || !span_find(bytes, 0, own, 2 * len, &at))
		return false;
	copy = arena_copy(r->arena, bytes.at, bytes.len);
	memset(copy + at, '0', 2 * len);
	return EVP_Digest(copy, bytes.len, found, NULL, digest, NULL) && !memcmp(found, wanted, len);
}

static bool number_of(const struct reading *r, enum field field, uint64_t most, uint64_t *ret)
{
	return r->fields[field] && text_parse_number(r->fields[field], most, ret);
}

/* What is wrong with the numbers, or NULL. */
static const char *judge(struct reading *r, uint64_t bytes, uint64_t block)
{
	uint64_t mapped = 0, said, blocks = block ? (bytes + block - 1) / block : 0;

	for (size_t i = 0; i < r->ranges.count; i++)
		mapped += r->ranges.at[i].last - r->ranges.at[i].first + 1;
	if (!r->version || (strncmp(r->version, "1.", 2) && strncmp(r->version, "2.", 2)))
		return arena_fmt(r->arena, "its version is %s; known are 1 and 2", r->version ? text_quote(r->arena, r->version) : "not there");
	if (!block || block % 512)
		return "the size of its blocks is no multiple of 512";
	if (number_of(r, BLOCKS, UINT64_MAX, &said) && said != blocks)
		return arena_fmt(r->arena, "an image of %llu bytes has %llu blocks, not %llu", (unsigned long long)bytes, (unsigned long long)blocks,
				 (unsigned long long)said);
	if (number_of(r, MAPPED_BLOCKS, UINT64_MAX, &said) && said != mapped)
		return arena_fmt(r->arena, "its ranges have %llu blocks, not %llu", (unsigned long long)mapped, (unsigned long long)said);
	if (r->ranges.count && r->ranges.at[r->ranges.count - 1].last >= blocks)
		return arena_fmt(r->arena, "block %llu is behind the image's end", (unsigned long long)r->ranges.at[r->ranges.count - 1].last);
	return NULL;
}

/* What is wrong with the checksums, or NULL. */
static const char *take_ranges(struct reading *r, const EVP_MD *digest, struct bmap *map)
{
	for (size_t i = 0; i < r->ranges.count; i++) {
		const struct blocks *from = &r->ranges.at[i];
		struct bmap_range *to = list_add(r->arena, &map->ranges);
		uint64_t end = (from->last + 1) * map->block;

		to->range = (struct range){ from->first * map->block, end < map->image_bytes ? end : map->image_bytes };
		to->hashed = from->hash != NULL;
		if (from->hash && !parse_hash(from->hash, map->hash_bytes, to->hash))
			return arena_fmt(r->arena, "the range %llu-%llu has the checksum %s, which is none of %s", (unsigned long long)from->first,
					 (unsigned long long)from->last, text_quote(r->arena, from->hash), EVP_MD_name(digest));
	}
	return NULL;
}

static int take_all(struct diag *d, const char *path, struct span bytes, struct reading *r, struct bmap *ret)
{
	struct bmap map = { .name = path };
	const EVP_MD *digest = find_digest(r);
	uint64_t block = 0;
	const char *wrong = NULL;

	if (!number_of(r, IMAGE_SIZE, INT64_MAX, &map.image_bytes) || !number_of(r, BLOCK_SIZE, BLOCK_MOST, &block))
		wrong = "it does not say the size of the image and of a block";
	else if (!digest)
		wrong = arena_fmt(r->arena, "its checksums are %s, which is not known", text_quote(r->arena, r->fields[CHECKSUM_TYPE]));
	else
		wrong = judge(r, map.image_bytes, block);
	if (!wrong && !is_own_checksum(r, bytes, digest))
		wrong = "its own checksum is another: it is damaged or was changed";
	if (!wrong) {
		map.block = (uint32_t)block;
		map.algorithm = EVP_MD_name(digest);
		map.hash_bytes = (size_t)EVP_MD_size(digest);
		wrong = take_ranges(r, digest, &map);
	}
	if (wrong)
		return fault(d, 0, "the map '%s' is wrong: %s", path, wrong);
	*ret = map;
	return 0;
}

int bmap_parse(struct diag *d, const char *path, struct span bytes, struct bmap *ret)
{
	struct reading r = { .arena = d->arena, .field = -1 };
	int err = parse(d, path, bytes, &r);

	return err ? err : take_all(d, path, bytes, &r, ret);
}

int bmap_read(struct diag *d, const char *path, struct bmap *ret)
{
	struct span bytes;
	int err = io_read_file(d->arena, path, MAP_MOST, &bytes);

	return err ? fault(d, err, "cannot read the map '%s'", path) : bmap_parse(d, path, bytes, ret);
}

/* --- the checksums */

struct checking {
	const struct bmap *map;
	const EVP_MD *digest;
	int fd;
	struct { int err; bool differs; } *results; /* one for each range; err is a negative errno */
};

static int hash_range(const struct checking *c, const struct bmap_range *range, uint8_t *bytes, EVP_MD_CTX *ctx)
{
	for (uint64_t at = range->range.start; at < range->range.end && !interrupt_signal(); at += PIECE) {
		size_t len = range->range.end - at < PIECE ? (size_t)(range->range.end - at) : PIECE, got;
		int err = io_pread(c->fd, bytes, len, at, &got);

		if (err || got < len)
			return err ? err : -ENODATA;
		EVP_DigestUpdate(ctx, bytes, got);
	}
	return 0;
}

static void check_range(void *context, size_t number)
{
	struct checking *c = context;
	const struct bmap_range *range = &c->map->ranges.at[number];
	scoped_memory uint8_t *bytes = malloc(PIECE);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t found[EVP_MAX_MD_SIZE];

	if (!range->hashed || interrupt_signal()) {
		EVP_MD_CTX_free(ctx);
		return;
	}
	c->results[number].err = bytes && ctx && EVP_DigestInit_ex(ctx, c->digest, NULL) ? hash_range(c, range, bytes, ctx) : -ENOMEM;
	if (!c->results[number].err && EVP_DigestFinal_ex(ctx, found, NULL))
		c->results[number].differs = memcmp(found, range->hash, c->map->hash_bytes);
	EVP_MD_CTX_free(ctx);
}

int bmap_check(struct diag *d, const struct bmap *map, int fd, const char *image)
{
	struct checking c = { .map = map, .digest = EVP_get_digestbyname(map->algorithm), .fd = fd };
	struct crew *crew;
	int err;

	ACTIVITY(d, "comparing '%s' with its map '%s'", image, map->name);
	c.results = arena_alloc_array(d->arena, map->ranges.count + 1, sizeof(*c.results));
	crew = crew_start(map->ranges.count, check_range, &c);
	if (!crew)
		return fault(d, -EAGAIN, "cannot start threads");
	crew_join(crew, NULL, NULL);
	err = interrupt_check(d);
	for (size_t i = 0; !err && i < map->ranges.count; i++) {
		const struct range *range = &map->ranges.at[i].range;

		if (c.results[i].err)
			err = fault(d, c.results[i].err, "cannot read '%s' at byte %llu", image, (unsigned long long)range->start);
		else if (c.results[i].differs)
			err = fault(d, 0, "bytes %llu to %llu of '%s' are not those that the map has the checksum of: the image is damaged, or the map is of another",
				    (unsigned long long)range->start, (unsigned long long)range->end - 1, image);
	}
	return err;
}

range_list bmap_ranges(struct arena *a, const struct bmap *map)
{
	range_list list = { 0 };

	for (size_t i = 0; i < map->ranges.count; i++)
		range_add(a, &list, map->ranges.at[i].range.start, map->ranges.at[i].range.end);
	range_join(&list);
	return range_whole(a, &list, 4096);
}
