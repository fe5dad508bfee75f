/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * code128.c - text as the bars of Code 128 (ISO/IEC 15417)
 */
#include "report/code128.h"

#include <stdbool.h>
#include <string.h>

/* By value: 0 to 102 are characters of a set, 103 to 105 the starts in A, B and C. The stop has a bar more. */
static const char patterns[][7] = {
	"212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213", "221312", "231212",
	"112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132", "221231", "213212", "223112", "312131",
	"311222", "321122", "321221", "312212", "322112", "322211", "212123", "212321", "232121", "111323", "131123", "131321",
	"112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331", "132131", "113123", "113321", "133121",
	"313121", "211331", "231131", "213113", "213311", "213131", "311123", "311321", "331121", "312113", "312311", "332111",
	"314111", "221411", "431111", "111224", "111422", "121124", "121421", "141122", "141221", "112214", "112412", "122114",
	"122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111", "111242", "121142", "121241", "114212",
	"124112", "124211", "411212", "421112", "421211", "212141", "214121", "412121", "111143", "111341", "131141", "114113",
	"114311", "411113", "411311", "113141", "114131", "311141", "411131", "211412", "211214", "211232",
};
static const char stop[] = "2331112";

enum { CODE_C = 99, CODE_B = 100, START_B = 104, START_C = 105, CHECK = 103, SYMBOL = 11, STOP = 13 };

struct code {
	char *widths;
	unsigned int symbols, sum; /* of values by place; the start counts as the first */
};

static void put(struct code *c, unsigned int value)
{
	memcpy(c->widths + (size_t)c->symbols * 6, patterns[value], 6);
	c->sum += value * (c->symbols ? c->symbols : 1);
	c->symbols++;
}

static size_t digits(const char *text)
{
	return strspn(text, "0123456789");
}

/* From four digits on, pairs are never longer than single ones with the switch to them and back. */
static bool wants_pairs(const char *text)
{
	return digits(text) >= 4;
}

static void put_text(struct code *c, const char *text)
{
	bool pairs = wants_pairs(text);

	put(c, pairs ? START_C : START_B);
	while (*text) {
		if (pairs != (pairs ? digits(text) >= 2 : wants_pairs(text))) {
			pairs = !pairs;
			put(c, pairs ? CODE_C : CODE_B);
		}
		put(c, pairs ? (unsigned int)(text[0] - '0') * 10 + (unsigned int)(text[1] - '0') : (unsigned int)(text[0] - ' '));
		text += pairs ? 2 : 1;
	}
}

const char *code128_widths(struct arena *a, const char *text, unsigned int *ret_modules)
{
	struct code c = { 0 };

	for (const char *at = text; *at; at++) {
		if (*at < ' ' || *at > '~')
			return NULL;
	}
	if (!*text)
		return NULL;
	/* At most a switch before each character, and start, check and stop. */
	c.widths = arena_alloc(a, (2 * strlen(text) + 4) * 6 + sizeof(stop));
	put_text(&c, text);
	put(&c, c.sum % CHECK);
	memcpy(c.widths + (size_t)c.symbols * 6, stop, sizeof(stop));
	*ret_modules = c.symbols * SYMBOL + STOP;
	return c.widths;
}
