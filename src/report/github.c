/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * github.c - findings as GitHub's workflow commands, which it shows at the lines of a change
 */
#include "report/github.h"

#include <string.h>

#include "base/text.h"
#include "report/message.h"

/* What stands for itself in a command; other control characters become harmless as they do on a terminal. */
static void put(FILE *out, const char *text, const char *special)
{
	for (; *text; text++) {
		if (strchr(special, *text))
			fprintf(out, "%%%02X", (unsigned char)*text);
		else if (text_is_control(text))
			fprintf(out, "\\x%02x", (unsigned char)*text);
		else
			putc(*text, out);
	}
}

static const char *command_of(enum severity severity)
{
	return severity == SEV_NOTE ? "notice" : severity_name(severity);
}

static void print_command(struct diag *d, const struct finding *f, FILE *out)
{
	static const char in_message[] = "%\r\n", in_value[] = "%\r\n:,";

	fprintf(out, "::%s ", command_of(f->severity));
	if (f->at.file) {
		fputs("file=", out);
		put(out, f->at.file, in_value);
		if (f->at.line)
			fprintf(out, ",line=%d", f->at.line);
		if (f->at.line && f->at.col)
			fprintf(out, ",col=%d", f->at.col);
		putc(',', out);
	}
	fprintf(out, "title=%s::", f->id);
	put(out, message_text(d->arena, f), in_message);
	putc('\n', out);
}

void github_print(struct diag *d, FILE *out, enum severity least)
{
	for (size_t i = 0; i < d->findings.count; i++) {
		const struct finding *f = &d->findings.at[i];

		if (f->severity >= least && !f->allowed)
			print_command(d, f, out);
	}
}
