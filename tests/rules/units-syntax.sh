# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
#
# Tables of units that are no CSV.
mkdir -p "$work/units-syntax"
cd "$work/units-syntax" || exit
table() { # EXPECTED TEXT, as printf takes it
	local name=$((++tables)).csv

	# shellcheck disable=SC2059
	printf "$2" > "$name"
	finds "${1//FILE/$name}" --units "$name" -I "$FILES" "$HERE/sound.dts"
}

tables=0
table "error units-syntax FILE:2" 'serial,a\nA,"b\nC,d\n'
table "error units-syntax FILE:2" 'serial,a\nA,b"c\n'
table "error units-syntax FILE:3" 'serial,a\nB,c\nA,"b"c\n'
table "error units-syntax FILE:2" 'serial,a\nA,b\rc\n'
table "error units-syntax FILE:2" 'serial,a\nA,\344\n'
table "error units-syntax FILE:2" 'serial,a\nA,\0\n'
table "error units-syntax FILE:1" '\377\376s\0e\0'
# Each has its word.
table "error units-syntax FILE:2, error units-syntax FILE:3" 'serial,a\nA,b"c\nB,"b"c\n'
