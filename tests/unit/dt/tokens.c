/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tokens.c - tests of the words of a line, which are found alike in a short and in a long one
 */
#include "dt/tokens.h"

#include "tap.h"

static struct line line_of(const char *text)
{
	return (struct line){ .text = { (const uint8_t *)text, strlen(text) } };
}

static size_t all(struct arena *a, struct line *line, const char *token)
{
	return tokens_before(a, line, line->text.len, token);
}

int main(void)
{
	static const char part[] = "reg = <1>; a-reg { reg /* reg */ = \"reg \\\" reg\"; reg, }; ";
	static const char *const words[] = { "reg", "a-reg", "reg,", "{", "}", ";", "nothing", "re" };
	enum { REPEATED = 100 };
	struct arena *a = arena_make();
	char *text = arena_alloc(a, sizeof(part) * REPEATED);
	struct line one = line_of(part), many;
	size_t len = strlen(part), at, wrong = 0;

	for (size_t i = 0; i < REPEATED; i++)
		memcpy(text + i * len, part, len);
	text[REPEATED * len] = 0;
	many = line_of(text);
	is_number(all(a, &one, "reg"), 2, "neither strings nor comments nor longer words count");
	is_number(all(a, &one, "reg,"), 1, "a comma is part of a word");
	ok(tokens_find(a, &one, 1, "reg", &at) && at == 19, "the second one is found");
	ok(!tokens_find(a, &one, 2, "reg", &at), "there is no third");
	is_number(tokens_before(a, &one, 0, "reg"), 0, "none begins before the line");
	is_number(tokens_before(a, &one, 1, "reg"), 1, "one begins before its second byte");
	ok(!one.table, "a short line has no table");
	for (size_t w = 0; w < COUNT(words); w++) {
		size_t each = all(a, &one, words[w]);

		wrong += all(a, &many, words[w]) != REPEATED * each;
		wrong += tokens_find(a, &many, REPEATED * each, words[w], &at);
		for (size_t i = 0; i < REPEATED * each; i++) {
			size_t in_one;

			wrong += !tokens_find(a, &one, i % each, words[w], &in_one) || !tokens_find(a, &many, i, words[w], &at) ||
				 at != i / each * len + in_one || tokens_before(a, &many, at, words[w]) != i ||
				 tokens_before(a, &many, at + 1, words[w]) != i + 1;
		}
	}
	is_number(wrong, 0, "a long line says the same as so many short ones");
	ok(many.table, "out of a table");
	arena_free(a);
	return done();
}
