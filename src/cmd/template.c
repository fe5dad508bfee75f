/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * template.c - device trees to start from
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/scoped.h"
#include "cmd/command.h"
#include "cmd/datadir.h"
#include "report/json.h"

enum { TEMPLATE_MOST = 1024 * 1024 };

/* The first sentence of the file's first comment: what the template is. */
static const char *summary_of(struct arena *a, const char *path)
{
	struct span text;
	const char *at;
	char *summary;
	size_t len = 0;

	if (io_read_file(a, path, TEMPLATE_MOST, &text) < 0)
		return "";
	at = strstr((const char *)text.at, "/*");
	if (!at)
		return "";
	summary = arena_alloc(a, strlen(at));
	at += 2;
	at += strspn(at, "* \t\n");
	while (*at && strncmp(at, "*/", 2) && !(at[0] == '.' && (at[1] == ' ' || at[1] == '\n'))) {
		size_t blank = strspn(at, " \t\n");

		if (blank && at[blank] == '*' && at[blank + 1] != '/')
			blank += 1 + strspn(at + blank + 1, " \t");
		summary[len++] = blank ? ' ' : *at;
		at += blank ? blank : 1;
	}
	while (len && summary[len - 1] == ' ')
		summary[--len] = 0;
	return summary;
}

static bool is_template(const char *name)
{
	size_t len = strlen(name);

	return len > 4 && name[0] != '.' && !strcmp(name + len - 4, ".dts");
}

static int only_templates(const struct dirent *entry)
{
	return is_template(entry->d_name);
}

static int list_all(struct diag *d, const struct options *opt)
{
	const char *dir = datadir_templates(d->arena);
	struct dirent **entries;
	int count = scandir(dir, &entries, only_templates, alphasort);
	json_t *list = json_array();
	int err = 0;

	if (count < 0) {
		json_decref(list);
		return fault(d, -errno, "cannot list the templates in '%s'", dir);
	}
	for (int i = 0; i < count; i++) {
		const char *name = arena_copy(d->arena, entries[i]->d_name, strlen(entries[i]->d_name) - 4);
		const char *summary = summary_of(d->arena, arena_fmt(d->arena, "%s/%s", dir, entries[i]->d_name));
		json_t *one = json_object();

		json_object_set_new(one, "name", json_text(name));
		json_object_set_new(one, "summary", json_text(summary));
		json_array_append_new(list, one);
		if (opt->format != FORMAT_JSON)
			printf("%-16s %s\n", name, summary);
		free(entries[i]);
	}
	free(entries);
	if (opt->format == FORMAT_JSON)
		err = json_print(d, list);
	else
		json_decref(list);
	return err;
}

static int template(struct diag *d, const struct options *opt)
{
	const char *name = opt->argument_count ? opt->arguments[0] : NULL;
	json_t *document;
	const char *path;
	struct span text;
	int err;

	if (!name)
		return list_all(d, opt) < 0 ? EXIT_FAULT : EXIT_OK;
	path = arena_fmt(d->arena, "%s/%s.dts", datadir_templates(d->arena), name);
	err = strchr(name, '/') ? -ENOENT : io_read_file(d->arena, path, TEMPLATE_MOST, &text);
	if (err == -ENOENT && access(datadir_templates(d->arena), F_OK) < 0) {
		fault(d, err, "cannot find the templates in '%s' (XEN_ESP_MKIMAGE_DATADIR names another place)", datadir_templates(d->arena));
		return EXIT_FAULT;
	}
	if (err == -ENOENT) {
		fprintf(stderr, "xen-esp-mkimage: there is no template '%s'; 'xen-esp-mkimage template' lists them\n", name);
		return EXIT_USAGE;
	}
	if (err < 0) {
		fault(d, err, "cannot read the template '%s'", path);
		return EXIT_FAULT;
	}
	if (opt->format != FORMAT_JSON) {
		fwrite(text.at, 1, text.len, stdout);
		return EXIT_OK;
	}
	document = json_object();
	json_object_set_new(document, "name", json_text(name));
	json_object_set_new(document, "text", json_text((const char *)text.at));
	return json_print(d, document) < 0 ? EXIT_FAULT : EXIT_OK;
}

const struct command command_template = {
	.name = "template", .arguments = "[NAME]", .least = 0, .most = 1, .summary = "List the device trees to start from, or print one",
	.options = OPT_FOR_JSON, .run = template,
};
