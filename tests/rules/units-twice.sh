# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
#
# What no two units may have the same.
mkdir -p "$work/units-twice"
cd "$work/units-twice" || exit
{ cat "$HERE/sound.dts"; cat << 'END'; } > asks.dts
/ { id = <0>; key = [00 00 00]; xen-esp,unit = "id=id", "key=key";
	net { address = [00 00 00 00 00 00]; xen-esp,unit = "address=lan"; };
	bt { local-bd-address = [00 00 00 00 00 00]; xen-esp,unit = "local-bd-address=bt:hex"; };
	other { six = [00 00 00 00 00 00]; xen-esp,unit = "six=mac"; };
	noted { six = [00 00 00 00 00 00]; xen-esp,unit = "six=six"; };
};
END
asks() { # EXPECTED TEXT, as printf takes it
	local name=asks-$((++tables)).csv

	# shellcheck disable=SC2059
	printf "$2" > "$name"
	finds "${1//FILE/$name}" --units "$name" -I "$FILES" -I "$HERE" asks.dts
}
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
# What the tree asks for is equal by its type, and addresses are those of all columns.
head=serial,id,key,lan,bt,mac,six,wifi-mac,note
one='S1,1,010203,520000000001,520000000002,520000000003,66:00:00:00:00:04,520000000005,52:00:00:00:00:06'
two='S2,1,010203,52000000000a,52000000000b,52000000000c,66:00:00:00:00:04,52000000000d,52:00:00:00:00:0f'
asks "" "$head\n$one\n$two\n"
asks "error units-twice FILE:3" "$head\n$one\n${two/S2/S1}\n"
for clash in 52:00:00:00:00:01 520000000002 52-00-00-00-00-03 5200.0000.0005 52-00-00-00-00-06; do
	asks "error units-twice FILE:3" "$head\n$one\n${two/52000000000d/$clash}\n"
done
asks "error units-twice FILE:3" "$head\n$one\n${two/52000000000b/52 00 00 00 00 02}\n"
asks "error units-twice FILE:3" "$head\n$one\n${two/52:00:00:00:00:0f/52:00:00:00:00:01}\n"
asks "" "$head\n$one\n${two/52000000000d/none}\n"
# Numbers and bytes are equal however they are spelt.
{ cat "$HERE/sound.dts"; echo '/ { id = <0>; xen-esp,unit = "id=serial"; };'; } > number.dts
{ cat "$HERE/sound.dts"; echo '/ { id = [00 00 00]; xen-esp,unit = "id=id"; };'; } > bytes.dts
printf 'serial\n1\n01\n2\n0x1\n' > number.csv
finds "error units-twice number.csv:3, error units-twice number.csv:5" --units number.csv -I "$FILES" -I "$HERE" number.dts
printf 'id\naa:bb:cc\naabbcd\nAA BB CC\n' > bytes.csv
finds "error units-twice bytes.csv:4" --units bytes.csv -I "$FILES" -I "$HERE" bytes.dts
