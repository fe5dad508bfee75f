/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * distance.c - tests of src/base/distance.h: which of many names somebody meant
 */
#include "base/distance.h"

#include "tap.h"

static void is_far(const char *a, const char *b, size_t distance)
{
	is_number(distance_between(a, b, 9), distance, a);
	is_number(distance_between(b, a, 9), distance, b);
}

int main(void)
{
	static const char *const names[] = { "console", "conswitch", "dom0_mem", "sched", "xsm", NULL };
	char longest[DISTANCE_LENGTH_MOST + 2];

	is_far("", "", 0);
	is_far("same", "same", 0);
	is_far("", "abc", 3);
	is_far("abc", "abd", 1);
	is_far("abc", "abcd", 1);
	is_far("abc", "acb", 1);
	is_far("ab", "ba", 1);
	is_far("kitten", "sitting", 3);
	is_far("dom0mem", "dom0_mem", 1);
	is_far("abcdef", "badcfe", 3);
	is_number(distance_between("abcdef", "uvwxyz", 2), 3, "what is further away is just that");
	is_number(distance_between("a", "abcd", 2), 3, "by its length, too");
	memset(longest, 'x', sizeof(longest));
	longest[DISTANCE_LENGTH_MOST] = 0;
	is_number(distance_between(longest, longest, 2), 0, "the longest word");
	longest[DISTANCE_LENGTH_MOST] = 'x';
	longest[DISTANCE_LENGTH_MOST + 1] = 0;
	is_number(distance_between(longest, longest, 2), 3, "one that is longer");
	is_text(distance_nearest("consoel", names), "console", "swapped letters");
	is_text(distance_nearest("dom0-mem", names), "dom0_mem", "another separator");
	is_text(distance_nearest("sched", names), "sched", "the name itself");
	is_text(distance_nearest("sms", names), NULL, "in a short word two letters are too many");
	is_text(distance_nearest("xs", names), NULL, "a shorter one is near to nothing");
	is_text(distance_nearest("something", names), NULL, "another word");
	is_text(distance_nearest("", names), NULL, "no word");
	return done();
}
