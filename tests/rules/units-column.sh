# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
#
# A column that the tree asks for is not there; others may be.
mkdir -p "$work/units-column"
cd "$work/units-column" || exit
{ cat "$HERE/sound.dts"; echo '/ { serial-number = "000000"; xen-esp,unit = "serial-number=serial"; net { local-mac-address = [00 00 00 00 00 00]; xen-esp,unit = "local-mac-address=mac0"; }; };'; } > asks.dts
table() { # EXPECTED TEXT, as printf takes it
	local name=$((++tables)).csv

	# shellcheck disable=SC2059
	printf "$2" > "$name"
	finds "${1//FILE/$name}" --units "$name" -I "$FILES" -I "$HERE" asks.dts
}

tables=0
table "error units-column FILE:1" 'serial\nA\n'
table "error units-column FILE:1, error units-column FILE:1" 'site\nA\n'
table "" 'serial,mac0,site\nA,52:54:00:00:00:01,here\n'
# Names that differ by case are one, in the tree, too.
{ cat "$HERE/sound.dts"; echo '/ { a = "0000"; b = "0000"; xen-esp,unit = "a=Sub.Id", "b=sub.id"; };'; } > asks.dts
table "error units-column FILE:1" 'serial\nA\n'
table "" 'serial,SUB.ID\nA,1\n'
