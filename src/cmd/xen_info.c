/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xen_info.c - what a xen.efi is, for somebody who has no tree yet
 */
#include "cmd/xen_info.h"

#include "base/text.h"
#include "cmd/prepare.h"
#include "report/json.h"
#include "report/xen.h"
#include "rule/rule.h"

static void found_wrong(struct diag *d, const char *id, const struct artefact *xen, const char *text)
{
	diag_found(d, rule_find(id)->severity, id, (struct origin){ .file = xen->path }, text, NULL);
}

/* As the rules of these names say it of a tree's hypervisor. */
static void judge(struct diag *d, const struct artefact *xen)
{
	if (xen->missing)
		found_wrong(d, "xen-missing", xen, "there is no such file");
	else if (!xen->usable)
		found_wrong(d, "xen-unreadable", xen, arena_fmt(d->arena, "the file %s", xen->wrong));
	else if (xen->xen && xen->xen->why_not)
		found_wrong(d, "xen-format", xen, arena_fmt(d->arena, "this is no arm64 xen.efi: %s", xen->xen->why_not));
}

int xen_info_show(struct diag *d, const struct options *opt)
{
	struct search search = { .beside = "." };
	struct artefact *xen = search_path(d, &search, opt->xen_info);

	search_xen(d, xen);
	judge(d, xen);
	if (prepare_show_findings(d, opt) < 0)
		return EXIT_FAULT;
	if (opt->format == FORMAT_JSON) {
		json_t *document = json_object();

		json_object_set_new(document, "xen", xen_json(xen));
		json_set_findings(document, d);
		if (json_print(d, document) < 0)
			return EXIT_FAULT;
	} else if (xen->usable) {
		xen_print(d->arena, xen, stdout);
	}
	return diag_count(d, SEV_ERROR) ? EXIT_FINDINGS : EXIT_OK;
}
