/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xsm.c - XSM policies, as the flask compiler makes them
 *
 * Sources: Xen xen/include/xsm/xsm.h (XSM_MAGIC), xen/xsm/xsm_core.c:has_xsm_magic,
 * xen/xsm/flask/ss/policydb.c:policydb_read, which takes the targets "XenFlask" and "SE Linux".
 */
#include "probe/format.h"

enum { LONGEST_TARGET = 32 };

static bool read_xsm(const struct sample *s, struct probe *ret)
{
	uint32_t len;

	if (!span_le32(s->head, 4, &len))
		return false;
	if (len <= LONGEST_TARGET) {
		ret->xsm.target = probe_text_at(s, 8, len);
		span_le32(s->head, 8 + len, &ret->xsm.version);
	}
	return true;
}

const struct format format_xsm = {
	.kind = PROBE_XSM_POLICY, .name = "XSM policy", .article = "an ",
	.magic = { { 0, 4, "\x8c\xff\x7c\xf9" } }, .read = read_xsm,
};
