/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * message.c - all that a finding says, as one text
 */
#include "report/message.h"

const char *message_text(struct arena *a, const struct finding *f)
{
	const char *node = f->at.node, *prop = node ? f->at.prop : NULL;

	return arena_fmt(a, "%s%s%s%s%s%s%s", node ? node : "", prop ? ":" : "", prop ? prop : "", node ? ": " : "", f->text,
			 f->hint ? "\nhint: " : "", f->hint ? f->hint : "");
}
