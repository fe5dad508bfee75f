/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * number.h - small things about numbers
 */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdint.h>

/* The first multiple of step that is not below n, which is so far from 2^64 that there is one. */
static inline uint64_t round_up(uint64_t n, uint64_t step)
{
	return (n + step - 1) / step * step;
}

#endif
