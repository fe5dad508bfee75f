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

# Build a disk; what it holds and how it is told from others is its name.
make_disk() { # TEMPLATE OPTION...
	make_named disk "$@"
}

make_named() { # NAME TEMPLATE OPTION...
	local name=$1 template=$2
	shift 2
	if "$XEN_ESP_MKIMAGE" -o "$work/$name.img" -I "$XEN_ESP_PARTS" "$@" \
		"$SOURCE_ROOT/templates/$template.dts" > "$work/build.out" 2>&1 && [ ! -s "$work/build.out" ]; then
		ok "the $name of $template${*:+ with $*} is made without a word"
	else
		not_ok "the $name of $template${*:+ with $*} is made without a word" < "$work/build.out"
	fi
}

# Files of the ESP, with mtools.
esp() { # PROGRAM NAME ARGUMENT...
	local program=$1 image=$work/$2.img
	shift 2
	TZ=UTC MTOOLSRC=/dev/null "$program" -i "$image@@1M" "$@"
}

# Take a file off the ESP, change it by a command that reads and writes it, put it back.
esp_change() { # NAME FILE COMMAND...
	local name=$1 file=$2
	shift 2
	esp mcopy "$name" "::/EFI/BOOT/$file" "$work/before"
	"$@" < "$work/before" > "$work/after"
	cmp -s "$work/before" "$work/after" && echo "$* changed nothing" >&2
	esp mcopy "$name" -D o "$work/after" "::/EFI/BOOT/$file"
	rm -f "$work/before" "$work/after"
}

# Another byte at this place.
flip() { # OFFSET
	perl -0777 -pe "substr(\$_, $1, 1) ^= \"\\x01\""
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
	boot_named disk "$1" "${markers[@]}"
}

boot_named() { # NAME FIRMWARE MARKER...
	local name=$1 firmware=$2
	shift 2
	BOOT_SECONDS=${BOOT_SECONDS:-400} bash "$SOURCE_ROOT/tests/boot/qemu" "$firmware" "$work/$name.img" "$work/log" \
		"$@" > "$work/boot.out" 2>&1
}

# What the machine said, without what moves the cursor.
log_lines() {
	sed 's/\x1b\[[0-9;?=]*[A-Za-z]//g; s/\x1b.//g; s/\r//g' "$work/log"
}

# One claim: the disk boots to these markers.
boots() { # CLAIM NAME FIRMWARE MARKER...
	local claim=$1
	shift
	if boot_named "$@"; then
		ok "$claim"
	else
		not_ok "$claim" < <(cat "$work/boot.out"; log_lines | tail -n 40)
	fi
}

# One claim about the last boot: a line of its log matches.
log_has() { # CLAIM PATTERN
	if log_lines | grep -aqE -e "$2"; then
		ok "$1"
	else
		not_ok "$1" < <(echo "no line matches: $2"; log_lines | tail -n 40)
	fi
}

log_lacks() { # CLAIM PATTERN
	if log_lines | grep -aqE -e "$2"; then
		not_ok "$1" < <(log_lines | grep -aE -e "$2")
	else
		ok "$1"
	fi
}

# The line that a guest says of itself, whoever's prefix Xen put before it.
said_its_line() { # GUEST
	grep -aqE "GUEST $1 cmdline: .*guest=$1([[:space:]]|\$)" "$work/log"
}

# Make the disk of a template and see its guests come up, each with its own command line.
boot_guests() { # TEMPLATE FIRMWARE "GUEST..." OPTION...
	local template=$1 firmware=$2 guests=$3 guest
	shift 3
	make_disk "$template" "$@"
	# shellcheck disable=SC2086 # these are words
	markers_of $guests
	for guest in $guests; do
		markers+=("GUEST $guest cmdline: ")
	done
	boots "$template comes up on $firmware" disk "$firmware" "${markers[@]}"
	for guest in $guests; do
		if said_its_line "$guest"; then
			ok "$guest says its own name and command line"
		else
			not_ok "$guest says its own name and command line" < <(grep -a GUEST "$work/log")
		fi
	done
}

boot_template() { # TEMPLATE FIRMWARE GUEST...
	local template=$1 firmware=$2
	shift 2
	need_parts
	boot_guests "$template" "$firmware" "$*"
	finish
}
