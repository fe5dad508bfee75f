# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
#
# What no two units may have the same.
mkdir -p "$work/units-twice"
cd "$work/units-twice" || exit
table() { # EXPECTED TEXT, as printf takes it
	local name=$((++tables)).csv

	# shellcheck disable=SC2059
	printf "$2" > "$name"
	finds "${1//FILE/$name}" --units "$name" -I "$FILES" "$HERE/sound.dts"
}

tables=0
table "error units-twice FILE:4" 'mac,serial\n1,A\n2,B\n3,A\n'
# The first column, when none has a serial number.
table "error units-twice FILE:3" 'id,a\nA,1\nA,2\n'
# Others may repeat.
table "" 'id,serial\nA,1\nA,2\n'
