# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
#
# Values that are none of the type which the tree's placeholder has.
mkdir -p "$work/units-value"
cd "$work/units-value" || exit
{ cat "$HERE/sound.dts"; echo '/ { serial-number = "000000"; key-id = <0 0 0>; xen-esp,unit = "serial-number=serial", "key-id=key"; net { local-mac-address = [00 00 00 00 00 00]; xen-esp,unit = "local-mac-address=mac0"; }; };'; } > asks.dts
table() { # EXPECTED TEXT, as printf takes it
	local name=$((++tables)).csv

	# shellcheck disable=SC2059
	printf "$2" > "$name"
	finds "${1//FILE/$name}" --units "$name" -I "$FILES" -I "$HERE" asks.dts
}

tables=0
names='serial,mac0,key\n'
good=000102030405060708090a0b
table "error units-value FILE:2" "$names"'A,52:54:00:00:00:0x,'$good'\n'
table "error units-value FILE:2" "$names"'ABCDEFGH,52:54:00:00:00:01,'$good'\n'
table "error units-value FILE:3" "$names"'A,52:54:00:00:00:01,'$good'\nB,52:54:00:00:00:02,0001\n'
table "error units-value FILE:2, error units-value FILE:2" "$names"'A,01:00:5e:00:00:01,zz\n'
table "" "$names"'A,52:54:00:00:00:01,'$good'\n'
