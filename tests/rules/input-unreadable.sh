# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
#
# What is given for a device tree and cannot be read.
cd "$FILES" || exit
for name in missing.dts missing/system.dts text/system.dts dangling loop directory link-to-directory secret unmapped empty device; do
	finds "error input-unreadable $name" "$name"
done
finds "error input-unreadable source-too-large" source-too-large
stdin=empty finds "error input-unreadable <stdin>" -
stdin=directory finds "error input-unreadable <stdin>" -
# Of several files each has its word, and a name may look like an option.
finds "error input-unreadable missing.dts, error input-unreadable empty" --overlay empty missing.dts
finds "error input-unreadable good.dtbo, error input-unreadable missing.dtbo" --overlay missing.dtbo --overlay good.dtbo good.dts
finds "error input-unreadable -missing.dts" -- -missing.dts
