/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * distance.h - which of many names somebody meant
 */
#ifndef BASE_DISTANCE_H
#define BASE_DISTANCE_H

#include <stddef.h>

enum { DISTANCE_LENGTH_MOST = 64 }; /* characters; of longer words nothing is known */

/*
 * How many characters have to be inserted, left out, replaced or swapped with their neighbour to make b of a; more
 * than most when it takes more, or when a word is too long.
 */
size_t distance_between(const char *a, const char *b, size_t most);

/* The nearest name that is likely meant by the word, the first of equals; NULL when there is none. Names end with NULL. */
const char *distance_nearest(const char *word, const char *const *names);

#endif
