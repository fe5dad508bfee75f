/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * suffix.c - what the end of an output's name says about it
 */
#include "cmd/suffix.h"

#include <string.h>

#include "base/text.h"

static bool ends_with(const char *path, const char *suffix)
{
	size_t len = strlen(path), end = strlen(suffix);

	return len > end && text_same_fold(path + len - end, suffix);
}

bool suffix_is_packed(const char *path)
{
	return ends_with(path, ".gz") || ends_with(path, ".tgz");
}

/* What packs as the name says, when that is not gzip; or NULL. */
static const char *other_packer(const char *path)
{
	static const struct { const char *suffix, *packer; } known[] = {
		{ ".xz", "xz" }, { ".txz", "xz" }, { ".zst", "zstd" }, { ".zstd", "zstd" }, { ".tzst", "zstd" }, { ".bz2", "bzip2" },
		{ ".tbz", "bzip2" }, { ".tbz2", "bzip2" }, { ".lz4", "lz4" }, { ".lzma", "lzma" }, { ".lz", "lzip" },
	};

	for (size_t i = 0; i < COUNT(known); i++) {
		if (ends_with(path, known[i].suffix))
			return known[i].packer;
	}
	return NULL;
}

static bool is_archive(const char *path)
{
	return ends_with(path, ".tar") || ends_with(path, ".tar.gz") || ends_with(path, ".tgz");
}

const char *suffix_wrong(struct arena *a, const struct options *opt)
{
	const char *path = opt->output, *packer = other_packer(path);
	enum form form = opt->settings.form;

	if (form != FORM_TAR && is_archive(path))
		return arena_fmt(a, "-o %s: that is the name of an archive, and the form '%s' is none; --form=tar makes one", path, form_name(form));
	if (form == FORM_DIRECTORY && (packer || suffix_is_packed(path)))
		return arena_fmt(a, "-o %s: a directory is not packed; --form=tar makes an archive", path);
	if (packer)
		return arena_fmt(a, "-o %s: what has a name with .gz is packed by gzip, and nothing else is packed; '-o - | %s' does that", path, packer);
	return NULL;
}
