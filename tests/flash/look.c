/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * look.c - looks at a device of this machine as flashing does, and says what speaks against writing to it
 *
 * look DEVICE [image-bytes=N] [image-sector-size=N] [serial=TEXT] [size=N] [about=N] [yes=1] [allow=WORD]...
 * Nothing is written to the device. Exit status: 0 it could be written to, 1 not, 2 usage, 3 a fault.
 */
#include <stdlib.h>
#include <string.h>

#include "device/danger.h"
#include "device/describe.h"

/* "name=value": the value, when the word is of that name. */
static const char *value_of(const char *word, const char *name)
{
	size_t len = strlen(name);

	return !strncmp(word, name, len) && word[len] == '=' ? word + len + 1 : NULL;
}

static bool take(const char *word, struct danger_expected *e)
{
	const char *value;
	unsigned int bit;

	if ((value = value_of(word, "image-bytes")))
		e->image_bytes = strtoull(value, NULL, 10);
	else if ((value = value_of(word, "image-sector-size")))
		e->image_sector_size = (uint32_t)strtoul(value, NULL, 10);
	else if ((value = value_of(word, "serial")))
		e->serial = value;
	else if ((value = value_of(word, "size")) || (value = value_of(word, "about")))
		e->bytes = strtoull(value, NULL, 10);
	else if (value_of(word, "yes"))
		e->unattended = true;
	else if ((value = value_of(word, "allow")) && danger_find_word(value, &bit))
		e->allowed |= bit;
	else
		return false;
	e->about = e->about || value_of(word, "about");
	return true;
}

static int look(struct diag *d, const char *path, const struct danger_expected *expected)
{
	refusal_list refusals = { 0 };
	struct block b;

	if (block_look(d, &roots_here, path, &b) < 0)
		return EXIT_FAULT;
	printf("%s\n%s", describe_block(d->arena, &b), describe_content(d->arena, &b));
	danger_find(d->arena, &b, expected, &refusals);
	for (size_t i = 0; i < refusals.count; i++)
		printf("%s: %s\n", refusals.at[i].id, refusals.at[i].text);
	return refusals.count ? EXIT_FINDINGS : EXIT_OK;
}

int main(int argc, char **argv)
{
	struct danger_expected expected = { 0 };
	struct diag d = { 0 };
	int status;

	for (int i = 2; i < argc; i++) {
		if (!take(argv[i], &expected))
			return EXIT_USAGE;
	}
	if (argc < 2)
		return EXIT_USAGE;
	d.arena = arena_make();
	status = look(&d, argv[1], &expected);
	arena_free(d.arena);
	return status;
}
