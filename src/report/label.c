/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * label.c - a page of labels, one for each unit of a batch
 */
#include "report/label.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/index.h"
#include "base/scoped.h"
#include "base/text.h"
#include "report/code128.h"
#include "report/unit.h"

enum {
	SHEET = 21,             /* labels on a page */
	NAME_ROOM = 256,        /* what a directory has for a name, and its end */
	VALUES = 4,             /* lines of a label, besides its name: what fits below two lines of that */
	BARS_MOST = 5700,       /* hundredths of a millimetre: what a label has */
	MODULE_MOST = 33,       /* wide enough for any scanner */
	MODULE_LEAST = 19,      /* narrower ones ask for good printers and good scanners */
};

/* All of it is XML too, so that every tool can read it. */
const char label_beginning[] =
	"<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n"
	"<title>Labels</title>\n";

static const char styles[] =
	"<style>\n"
	"@page { size: A4; margin: 15mm 7.2mm 14mm }\n"
	"* { box-sizing: border-box; margin: 0 }\n"
	"body { font: 7.5pt/1.25 \"DejaVu Sans\", Arial, sans-serif; color: #000 }\n"
	".sheet { display: grid; grid-template-columns: repeat(3, 63.5mm); grid-auto-rows: 38.1mm; column-gap: 2.5mm }\n"
	".label { padding: 2mm 3mm; overflow: hidden; display: flex; flex-direction: column }\n"
	"h2 { font-size: 10pt; line-height: 1.2; white-space: pre-wrap; overflow-wrap: anywhere;"
	" max-height: 2.4em; overflow: hidden; flex: none }\n"
	"svg { display: block; height: 8mm; margin: 1mm -2.5mm 0; flex: none }\n"
	"dl { margin-top: 1mm; display: grid; grid-template-columns: max-content 1fr; column-gap: 2mm }\n"
	"dt, dd, .end { white-space: nowrap; overflow: hidden; text-overflow: ellipsis }\n"
	"dt { color: #444; max-width: 20mm }\n"
	"dd { font-family: \"DejaVu Sans Mono\", monospace }\n"
	".guid { margin-top: 1mm; font: 6.5pt \"DejaVu Sans Mono\", monospace }\n"
	".end { margin-top: auto; flex: none; font-size: 6pt; color: #444 }\n"
	"@media print { .note { display: none } .sheet { break-after: page } .sheet:last-of-type { break-after: auto } }\n"
	"@media screen {\n"
	"body { background: #ddd; padding: 8mm }\n"
	".sheet { background: #fff; width: 210mm; padding: 15mm 7.2mm; margin: 0 auto 8mm }\n"
	".label { outline: 1px dashed #bbb; border-radius: 2mm }\n"
	".note { background: #fff; width: 210mm; margin: 0 auto 8mm; padding: 5mm 7.2mm; font-size: 10pt }\n"
	".note h1 { font-size: 12pt } .note td { padding: 1mm 4mm 1mm 0; vertical-align: top; overflow-wrap: anywhere }\n"
	"}\n</style>\n</head>\n<body>\n";

/* One byte, or for a control character the sign for what cannot be shown. How many bytes more that took. */
static size_t put_other(FILE *out, const char *text)
{
	if (!text_is_control(text)) {
		putc(*text, out);
		return 0;
	}
	fputs("\xef\xbf\xbd", out);
	return (unsigned char)*text == 0xc2 ? 1 : 0;
}

/* Text of others: nothing in it is markup, no character moves what stands around it. */
static void put(FILE *out, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&': fputs("&amp;", out); break;
		case '<': fputs("&lt;", out); break;
		case '>': fputs("&gt;", out); break;
		case '"': fputs("&quot;", out); break;
		case '\'': fputs("&#39;", out); break;
		default:
			text += put_other(out, text);
		}
	}
}

static const char *text_in(const json_t *document, const char *object, const char *member)
{
	const char *text = json_string_value(json_object_get(object ? json_object_get(document, object) : document, member));

	return text ? text : "";
}

static json_t *values_of(const json_t *document)
{
	return json_object_get(json_object_get(document, "identity"), "values");
}

static void put_bars(struct arena *a, FILE *out, const char *text)
{
	unsigned int modules, width, x = CODE128_QUIET;
	const char *widths = code128_widths(a, text, &modules);

	modules += widths ? 2 * CODE128_QUIET : 0;
	width = widths ? (BARS_MOST / modules < MODULE_MOST ? BARS_MOST / modules : MODULE_MOST) : 0;
	if (width < MODULE_LEAST)
		return;
	fprintf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"Code 128\" "
		"width=\"%u.%02umm\" viewBox=\"0 0 %u 1\" preserveAspectRatio=\"none\" shape-rendering=\"crispEdges\"><path d=\"", modules * width / 100, modules * width % 100, modules);
	for (size_t i = 0; widths[i]; i++) {
		unsigned int wide = (unsigned int)(widths[i] - '0');

		if (i % 2 == 0)
			fprintf(out, "M%u 0h%uv1h-%uz", x, wide, wide);
		x += wide;
	}
	fputs("\"/></svg>\n", out);
}

static void put_value(FILE *out, const char *name, const char *text)
{
	fputs("<dt>", out);
	put(out, name);
	fputs("</dt><dd><bdi>", out);
	put(out, text);
	fputs("</bdi></dd>\n", out);
}

/* How many values stand below the one that stands above. */
static size_t count_values(const json_t *document)
{
	json_t *values = values_of(document), *value;
	const char *name;
	size_t count = 0;

	json_object_foreach(values, name, value)
		count += json_is_string(value) && json_string_value(value) != unit_name(document);
	return count;
}

static void put_values(FILE *out, const json_t *document)
{
	size_t count = count_values(document), room = count > VALUES ? VALUES - 1 : count, shown = 0;
	json_t *values = values_of(document), *value;
	const char *name;

	fputs("<dl>\n", out);
	json_object_foreach(values, name, value) {
		const char *text = json_string_value(value);

		if (text && text != unit_name(document) && shown++ < room)
			put_value(out, name, text);
	}
	fputs("</dl>\n", out);
	if (room < count)
		fprintf(out, "<p>and %zu more</p>\n", count - room);
}

/* What else names a unit that was given nothing. */
static void put_guid(FILE *out, const json_t *document)
{
	fputs("<p class=\"guid\">", out);
	put(out, text_in(document, "identity", "disk-guid"));
	fputs("</p>\n", out);
}

static void put_label(struct arena *a, FILE *out, const json_t *document)
{
	const char *image = text_in(document, "image", "path"), *slash = strrchr(image, '/');

	fputs("<article class=\"label\">\n<h2><bdi>", out);
	put(out, unit_name(document));
	fputs("</bdi></h2>\n", out);
	put_bars(a, out, unit_name(document));
	if (json_object_size(values_of(document)))
		put_values(out, document);
	else
		put_guid(out, document);
	fputs("<p class=\"end\">", out);
	put(out, text_in(document, NULL, "ended"));
	fputs(" · ", out);
	put(out, slash ? slash + 1 : image);
	fputs(" · ", out);
	put(out, arena_fmt(a, "%.8s", text_in(document, "image", "sha256")));
	fputs("</p>\n</article>\n", out);
}

/* Of a file "A17-20261126T214741Z-2.json": 2, and how long its name is before that; 1 of the first one, which has no number. */
static unsigned long number_of(const char *file, size_t *ret_base)
{
	size_t end = strlen(file) - (strlen(file) > strlen(".json") ? strlen(".json") : 0), at = end;

	while (at && file[at - 1] >= '0' && file[at - 1] <= '9')
		at--;
	*ret_base = at < end && at > 1 && file[at - 1] == '-' && file[at - 2] == 'Z' ? at - 1 : end;
	return *ret_base < end ? strtoul(file + at, NULL, 10) : 1;
}

static json_int_t row_of(const struct label_source *source)
{
	return json_integer_value(json_object_get(json_object_get(source->document, "identity"), "row"));
}

/* By name, numbers in it by their value; those of one name by the number behind it. */
static int compare_files(const char *l, const char *r)
{
	char l_text[NAME_ROOM], r_text[NAME_ROOM];
	size_t l_base, r_base;
	unsigned long l_number = number_of(l, &l_base), r_number = number_of(r, &r_base);
	int order;

	snprintf(l_text, sizeof(l_text), "%.*s", (int)l_base, l);
	snprintf(r_text, sizeof(r_text), "%.*s", (int)r_base, r);
	order = strverscmp(l_text, r_text);
	return order ? order : (l_number > r_number) - (l_number < r_number);
}

/* By time; those of one run by row, then as they were made. */
static int compare_sources(const void *a, const void *b)
{
	const struct label_source *l = a, *r = b;
	int order = strcmp(text_in(l->document, NULL, "started"), text_in(r->document, NULL, "started"));

	if (!order)
		order = (row_of(l) > row_of(r)) - (row_of(l) < row_of(r));
	return order ? order : compare_files(l->file, r->file);
}

/* Adds what the record is of; returns whether a later one is of that, too. Those without values are themselves. */
static bool add_keys(struct arena *a, const struct label_source *source, size_t number, struct name_index *seen)
{
	const json_t *claims = json_object_get(json_object_get(source->document, "identity"), "claims"), *values = values_of(source->document), *claim;
	scoped_memory char *text = json_object_size(values) ? json_dumps(values, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	const char *key = text ? arena_dup(a, text) : arena_fmt(a, "./%s", source->file);
	bool found;
	size_t i;

	found = index_find(seen, key, &(size_t){ 0 });
	index_add(a, seen, key, number);
	json_array_foreach(claims, i, claim) {
		const char *name = json_is_string(claim) ? arena_dup(a, json_string_value(claim)) : NULL;

		if (!name)
			continue;
		found = index_find(seen, name, &(size_t){ 0 }) || found;
		index_add(a, seen, name, number);
	}
	return found;
}

/* Marks records that a later one replaces, by going backwards. */
static bool *find_replaced(struct arena *a, const struct label_source *sources, size_t count)
{
	bool *replaced = arena_array(a, bool, count + 1);
	struct name_index seen = { 0 };

	for (size_t i = count; i-- > 0;)
		replaced[i] = add_keys(a, &sources[i], i, &seen);
	return replaced;
}

static bool is_done(const struct label_source *source)
{
	return source->document && !strcmp(text_in(source->document, NULL, "status"), "done");
}

static void put_labels(struct arena *a, FILE *out, const struct label_source *sources, size_t count, const bool *replaced)
{
	size_t labels = 0;

	for (size_t i = 0; i < count; i++) {
		if (replaced[i] || !is_done(&sources[i]))
			continue;
		if (labels % SHEET == 0)
			fprintf(out, "%s<section class=\"sheet\">\n", labels ? "</section>\n" : "");
		put_label(a, out, sources[i].document);
		labels++;
	}
	fputs(labels ? "</section>\n" : "", out);
}

static void put_row(FILE *out, const struct label_source *source)
{
	fputs("<tr><td>", out);
	put(out, source->document ? unit_name(source->document) : source->file);
	fputs("</td><td>", out);
	put(out, source->document ? text_in(source->document, NULL, "status") : "no record");
	fputs("</td><td>", out);
	put(out, text_in(source->document, NULL, "why"));
	fputs("</td></tr>\n", out);
}

static void put_others(FILE *out, const struct label_source *sources, size_t count, const bool *replaced)
{
	size_t others = 0;

	for (size_t i = 0; i < count; i++) {
		if (replaced[i] || is_done(&sources[i]))
			continue;
		if (!others++)
			fputs("<div class=\"note\">\n<h1>Without a label</h1>\n<table>\n", out);
		put_row(out, &sources[i]);
	}
	fputs(others ? "</table>\n</div>\n" : "", out);
}

const char *label_page(struct arena *a, struct label_source *sources, size_t count)
{
	scoped_memory char *text = NULL;
	const bool *replaced;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return NULL;
	if (count)
		qsort(sources, count, sizeof(*sources), compare_sources);
	replaced = find_replaced(a, sources, count);
	fputs(label_beginning, out);
	fputs(styles, out);
	put_others(out, sources, count, replaced);
	put_labels(a, out, sources, count, replaced);
	fputs("</body>\n</html>\n", out);
	return fclose(out) ? NULL : arena_copy(a, text, len);
}
