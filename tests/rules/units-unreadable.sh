# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
#
# Tables of units that cannot be read.
mkdir -p "$work/units-unreadable"
cd "$work/units-unreadable" || exit
table() { # EXPECTED TEXT, as printf takes it
	local name=$((++tables)).csv

	# shellcheck disable=SC2059
	printf "$2" > "$name"
	finds "${1//FILE/$name}" --units "$name" -I "$FILES" "$HERE/sound.dts"
}

tables=0
truncate -s 65M large.csv
finds "error units-unreadable missing.csv" --units missing.csv -I "$FILES" "$HERE/sound.dts"
finds "error units-unreadable ." --units . -I "$FILES" "$HERE/sound.dts"
finds "error units-unreadable $FILES/loop" --units "$FILES/loop" -I "$FILES" "$HERE/sound.dts"
finds "error units-unreadable large.csv" --units large.csv -I "$FILES" "$HERE/sound.dts"
# What is wrong with the tree is shown beside it.
finds "error units-unreadable missing.csv, error input-unreadable missing.dts" --units missing.csv missing.dts
# A sound one.
table "" 'serial,mac\r\nA,"1,2"\r\n'
