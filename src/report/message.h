/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * message.h - all that a finding says, as one text
 */
#ifndef REPORT_MESSAGE_H
#define REPORT_MESSAGE_H

#include "base/diag.h"

/*
 * "/chosen/domA/kernel:uefi,binary: no file 'Imagee'", a line end, "hint: looked in '.'". For forms whose readers show no
 * more than a message at a line: of a blob only the node tells what is meant.
 */
const char *message_text(struct arena *a, const struct finding *f);

#endif
