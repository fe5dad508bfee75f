/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * attributes.h - the compiler attributes that the house style uses, by name
 */
#ifndef BASE_ATTRIBUTES_H
#define BASE_ATTRIBUTES_H

#define must_check __attribute__((warn_unused_result))
#define printf_like(at, first) __attribute__((format(printf, at, first)))
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
