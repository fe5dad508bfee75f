/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * search.h - files of the host that the tree names
 *
 * A name is looked for among the overrides (-f NAME=FILE), then beside the device
 * tree, then in each -I directory in order. Every file is opened and looked at once.
 */
#ifndef MODEL_SEARCH_H
#define MODEL_SEARCH_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/diag.h"
#include "dt/tree.h"
#include "base/index.h"
#include "probe/probe.h"
#include "probe/xen.h"

/* A file of the host that shall lie on the disk. */
struct artefact {
	const char *path;         /* how to open it */
	struct stat stat;         /* as it was when it was looked at */
	uint64_t size;            /* bytes; 0 unless usable */
	bool usable;              /* a regular file that can be read */
	bool missing;             /* nothing is there */
	const char *wrong;        /* why it is not usable: "is a directory"; NULL when it is */
	struct probe probe;       /* what it holds, when usable */
	const struct xen_info *xen; /* set by search_xen() */
	struct span bytes;        /* all of it, set by search_bytes() */
	const char *blob_wrong;   /* for a device tree blob: why it is not sound, or NULL */
	const struct dt_tree *fragment; /* of a sound blob, set by search_fragment() */
};

struct override {
	const char *name; /* as written in the tree */
	const char *path;
	const char *wanted; /* the name as a path on the ESP; set by search_file() */
	bool used;
};

struct search {
	const char *beside;              /* directory of the device tree */
	const char *const *dirs;         /* -I, ends with NULL */
	LIST(struct override) overrides; /* -f */
	LIST(struct artefact *) seen;
	struct name_index by_path; /* of seen */
};

/* NULL when there is no such file anywhere. */
struct artefact *search_file(struct diag *d, struct search *s, const char *name);

/* The file at a path of the host; never NULL, but maybe not usable. */
struct artefact *search_path(struct diag *d, struct search *s, const char *path);

/* Reads what xen.efi says of itself. */
void search_xen(struct diag *d, struct artefact *file);

/* Reads all of a file; one of more bytes than most is not usable then. */
void search_bytes(struct diag *d, struct artefact *file, size_t most);

/* Reads a sound device tree blob as a tree, once; nothing else has one. */
void search_fragment(struct diag *d, struct artefact *file);

/* "'dir1', 'dir2'": where search_file() looked, for a message. */
const char *search_places(struct diag *d, const struct search *s);

#endif
