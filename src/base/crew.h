/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * crew.h - numbered jobs, worked on by all cores
 *
 * The crew works while its owner does something else; crew_join() waits for the end.
 * A job touches only what belongs to its number: no diag, no arena.
 */
#ifndef BASE_CREW_H
#define BASE_CREW_H

#include <stdbool.h>
#include <stddef.h>

struct crew;

/* Starts jobs 0 to jobs - 1. NULL when no thread could be made; then nothing runs. */
struct crew *crew_start(size_t jobs, void (*job)(void *context, size_t number), void *context);

/* Waits for all of them, calling tick (if any) some ten times a second. crew may be NULL. */
void crew_join(struct crew *crew, void (*tick)(void *context), void *context);

#endif
