/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * samples.h - small files of every kind that probes know, made by hand
 *
 * Headers are written field by field from the formats' descriptions, not by the code
 * under test. All of them live in the arena.
 */
#ifndef TESTS_PROBE_SAMPLES_H
#define TESTS_PROBE_SAMPLES_H

#include "probe/probe.h"

struct sample_file {
	const char *name;
	struct span bytes;
	enum probe_kind kind;
	const char *described; /* what probe_describe() must say */
	bool ramdisk;          /* what probe_can_be_ramdisk() must say */
};

struct samples {
	LIST(struct sample_file) files;
};

void samples_make(struct arena *a, struct samples *ret);
const struct sample_file *samples_find(const struct samples *s, const char *name);

/* Pieces for tests that need files of their own. */
void put_bytes(uint8_t *at, size_t off, const void *from, size_t len);
void put_text(uint8_t *at, size_t off, const char *text);
void put_utf16(uint8_t *at, size_t off, const char *text);
void put_le(uint8_t *at, size_t off, uint64_t value, unsigned bytes);
void put_be32(uint8_t *at, size_t off, uint32_t value);
void put_arm64_image(uint8_t *at);
void put_pe(uint8_t *at, size_t off, uint16_t machine, uint16_t magic, uint16_t subsystem);
struct span sample_gzip(struct arena *a, struct span plain);

#endif
