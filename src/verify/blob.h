/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * blob.h - reads and checks a flattened device tree
 *
 * Written from the Devicetree Specification 0.4, chapter 5: what libfdt wrote is judged here by other
 * eyes. libfdt itself would not do for any bytes: 1.6 runs for ever on some (src/dt/structure.h).
 */
#ifndef VERIFY_BLOB_H
#define VERIFY_BLOB_H

#include <stdint.h>

#include "base/span.h"
#include "verify/problems.h"

enum {
	BLOB_DEPTH_MOST = 64,  /* levels below the root; as the tree that was read in */
	BLOB_SHOWN_MOST = 255, /* characters of a node's name in a path */
	BLOB_NAME_MOST = 1024, /* bytes of a property's name with its NUL: else all could share one endless name */
};

struct blob_prop {
	const char *name;
	uint32_t at;       /* of the value: bytes from the blob's start */
	struct span value;
};

struct blob_node {
	const char *name;
	size_t parent;     /* its number; the root's is its own */
	size_t depth;      /* 0 for the root */
	size_t first_prop, prop_count;
};

struct blob {
	LIST(struct blob_node) nodes; /* document order, the root first */
	LIST(struct blob_prop) props;
};

/* False when anything about it is wrong, by one problem. Takes time and memory in proportion to the bytes, which it borrows. */
bool blob_read(struct arena *a, struct span bytes, struct problems *p, struct blob *ret);

/* The first property of that name, or NULL. */
const struct blob_prop *blob_find(const struct blob *b, size_t node, const char *name);

/* Whether string is one of the NUL-terminated strings of a value; prop may be NULL. */
bool blob_has_string(const struct blob_prop *prop, const char *string);

/* "/chosen/domU1/module@1", for people: of longer names it has the beginning. */
const char *blob_path(struct arena *a, const struct blob *b, size_t node);

#endif
