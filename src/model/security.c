/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * security.c - which security module Xen takes
 */
#include "model/security.h"

#include <string.h>

enum security security_of(const struct system *sys)
{
	const struct xen_info *xen = system_xen(sys);
	enum security chosen = SECURITY_UNKNOWN;

	if (xen_lacks(xen, "XSM_FLASK"))
		return SECURITY_OTHER;
	if (xen && xen->config)
		chosen = kconfig_state(xen->config, "XSM_FLASK_DEFAULT") == KCONFIG_ON ? SECURITY_FLASK : SECURITY_OTHER;
	for (size_t i = 0; i < sys->bootargs.list.count; i++) {
		const struct bootarg *arg = &sys->bootargs.list.at[i];
		const char *value = arg->value ? arg->value : "";

		if (strcmp(arg->name, "xsm") || arg->negated)
			continue;
		if (!strcmp(value, "flask"))
			chosen = SECURITY_FLASK;
		else if (!strcmp(value, "dummy") || (!strcmp(value, "silo") && !xen_lacks(xen, "XSM_SILO")))
			chosen = SECURITY_OTHER;
	}
	return chosen;
}

const struct bootarg *security_flask(const struct system *sys)
{
	for (size_t i = sys->bootargs.list.count; i-- > 0;) {
		const struct bootarg *arg = &sys->bootargs.list.at[i];

		if (!strcmp(arg->name, "flask") && !(arg->negated && arg->value && *arg->value))
			return arg;
	}
	return NULL;
}

bool security_enforces(const struct system *sys)
{
	const struct bootarg *flask = security_flask(sys);

	return !flask || (flask->value && !strcmp(flask->value, "enforcing"));
}
