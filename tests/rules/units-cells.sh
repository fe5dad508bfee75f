# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
#
# Rows with too many and too few values, or without any.
mkdir -p "$work/units-cells"
cd "$work/units-cells" || exit
table() { # EXPECTED TEXT, as printf takes it
	local name=$((++tables)).csv

	# shellcheck disable=SC2059
	printf "$2" > "$name"
	finds "${1//FILE/$name}" --units "$name" -I "$FILES" "$HERE/sound.dts"
}

tables=0
table "error units-cells FILE:1" 'serial,a\n'
table "error units-cells FILE:2, error units-cells FILE:4" 'serial,a\nA\nB,1\nC,2,3\n'
table "error units-cells FILE:2" 'serial,a\nA,\n'
table "error units-cells FILE:2" 'serial,a\nA,""\n'
# Lines without anything are no rows.
table "" 'serial,a\n\nA,1\n\n'
