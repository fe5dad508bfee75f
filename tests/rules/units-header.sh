# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
#
# Tables of units whose first line has no good names.
mkdir -p "$work/units-header"
cd "$work/units-header" || exit
table() { # EXPECTED TEXT, as printf takes it
	local name=$((++tables)).csv

	# shellcheck disable=SC2059
	printf "$2" > "$name"
	finds "${1//FILE/$name}" --units "$name" -I "$FILES" "$HERE/sound.dts"
}

tables=0
table "error units-header FILE:1" ''
table "error units-header FILE:1" 'serial;mac\nA;1\n'
table "error units-header FILE:1" 'serial,,a\nA,1,2\n'
table "error units-header FILE:1" 'serial,mac,MAC\nA,1,2\n'
table "error units-header FILE:1" 'serial,my name\nA,1\n'
table "error units-header FILE:1" "$(printf 'a%.0s' {1..65})\nA\n"
table "" "$(printf 'a%.0s' {1..64})\nA\n"
