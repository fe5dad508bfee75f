# SPDX-License-Identifier: BSD-2-Clause
#
# lib.sh - what the boot tests share: build the disk of a template, boot it, look
# for each guest's own line and command line in what the serial port said.
#
# XEN_ESP_PARTS names the directory that tests/boot/parts has filled. Without it
# the tests are skipped, or fail when XEN_ESP_STRICT is set.
# shellcheck shell=bash
set -u

number=0
work=$(mktemp -d)
failed=

ok() { number=$((number + 1)); echo "ok $number - $1"; }

not_ok() { # NAME, details on standard input
	number=$((number + 1))
	failed=yes
	echo "not ok $number - $1"
	sed 's/^/# /'
}

finish() {
	echo "1..$number"
	if [ -n "$failed" ]; then
		echo "# the files are kept in $work"
	else
		rm -rf "$work"
	fi
}

need_parts() {
	[ -n "${XEN_ESP_PARTS:-}" ] && [ -r "$XEN_ESP_PARTS/versions" ] && return
	if [ -n "${XEN_ESP_STRICT:-}" ]; then
		echo "1..1"
		echo "not ok 1 - XEN_ESP_PARTS names no directory that tests/boot/parts has filled"
	else
		echo "1..0 # SKIP set XEN_ESP_PARTS to a directory that tests/boot/parts has filled"
	fi
	rm -rf "$work"
	exit 0
}

make_disk() { # TEMPLATE OPTION...
	local template=$1
	shift
	if "$XEN_ESP_MKIMAGE" -o "$work/disk.img" -I "$XEN_ESP_PARTS" "$@" \
		"$SOURCE_ROOT/templates/$template.dts" > "$work/build.out" 2>&1 && [ ! -s "$work/build.out" ]; then
		ok "the disk of $template is made without a word"
	else
		not_ok "the disk of $template is made without a word" < "$work/build.out"
	fi
}

# The guests' names are those of their ramdisks; guest=NAME stands in the template's bootargs.
markers_of() { # GUEST...
	local guest
	markers=()
	for guest; do
		markers+=("GUEST $guest UP" "guest=$guest")
	done
}

boot() { # FIRMWARE, to the markers
	BOOT_SECONDS=${BOOT_SECONDS:-400} bash "$SOURCE_ROOT/tests/boot/qemu" "$1" "$work/disk.img" "$work/log" \
		"${markers[@]}" > "$work/boot.out" 2>&1
}

# The line that a guest says of itself, whoever's prefix Xen put before it.
said_its_line() { # GUEST
	grep -aqE "GUEST $1 cmdline: .*guest=$1([[:space:]]|\$)" "$work/log"
}

boot_template() { # TEMPLATE FIRMWARE GUEST...
	local template=$1 firmware=$2 guest
	shift 2
	need_parts
	make_disk "$template"
	markers_of "$@"
	for guest; do
		markers+=("GUEST $guest cmdline: ")
	done
	if boot "$firmware"; then
		ok "$template comes up on $firmware"
	else
		not_ok "$template comes up on $firmware" < <(cat "$work/boot.out"; tail -n 30 "$work/log")
	fi
	for guest; do
		if said_its_line "$guest"; then
			ok "$guest says its own name and command line"
		else
			not_ok "$guest says its own name and command line" < <(grep -a GUEST "$work/log")
		fi
	done
	finish
}
