# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# lib.sh - block devices for tests, also such as go wrong: sourced after tests/lib/tap.sh
#
# A device has a name that the test gives it. attach makes a loop device over a file; attach_faulty puts
# tests/flash/faulty.c between the two, and fault tells it what goes wrong. Both set $loop, and loop_of[NAME] stays. At the end of
# the test, however it ends, what it has attached and mounted here goes away, and nothing that others have made.
#
# All is to be called by the test's own shell, not in $( ): what is attached is noted in variables, and faulty ends with the
# shell that started it.
# shellcheck disable=SC2034,SC2154 # tap_dir, tap_count and tap_finished are tap.sh's

declare -A loop_of=() backing_of=() file_of=() sector_of=() mounted_at=() faulty_of=()
loop=
faulty=${XEN_ESP_BUILD:?the build directory}/tests/flash/faulty

release_all() {
	local name
	[ "$BASHPID" = "$$" ] || return 0
	for name in "${!file_of[@]}"; do
		detach "$name"
	done
}
trap 'release_all; tap_end' EXIT

# --- whether the test can run here

# The rest of the test is skipped, or has failed when XEN_ESP_STRICT is set.
lacks() { # REASON
	if [ -n "${XEN_ESP_STRICT:-}" ]; then
		fail "$1"
	elif [ "$tap_count" -eq 0 ]; then
		echo "1..0 # SKIP $1"
		tap_finished=yes
		exit 0
	else
		tap_count=$((tap_count + 1))
		echo "ok $tap_count - the rest # SKIP $1"
	fi
	finish
}

need_loop() {
	local probe=$tap_dir/probe device
	[ "$(id -u)" = 0 ] || lacks 'a loop device needs root'
	command -v losetup > /dev/null || lacks 'a loop device needs losetup (Debian: mount)'
	truncate -s 1M "$probe"
	device=$(losetup -f --show "$probe" 2>&1) || lacks "no loop device: $device"
	losetup -d "$device"
	rm "$probe"
}

need_faulty() {
	need_loop
	[ -x "$faulty" ] || lacks 'tests/flash/faulty was not built: configure found no libfuse3 (Debian: libfuse3-dev)'
	[ -c /dev/fuse ] || lacks 'this machine has no /dev/fuse'
}

# Where nothing of the test makes sense any more.
give_up() { # WHAT
	fail "$1"
	finish
}

# --- devices

# A request that is larger than FUSE's is cut in two there; when the second part fails, the loop device takes the whole for
# done. So its requests are kept small.
attach() { # NAME FILE [SECTOR [LOSETUP-OPTION...]]
	local name=$1 file
	file=$(realpath "$2") || give_up "there is a file '$2'"
	[ -z "${loop_of[$name]:-}" ] || give_up "device '$name' is not attached twice"
	: "${file_of[$name]:=$file}"
	sector_of[$name]=${3:-512}
	loop=$(losetup -b "${3:-512}" -f --show "${@:4}" "$file") || give_up "a loop device over '$file'"
	loop_of[$name]=$loop
	backing_of[$name]=$file
	echo 512 > "/sys/block/${loop##*/}/queue/max_sectors_kb"
}

attach_faulty() { # NAME FILE [SECTOR [LOSETUP-OPTION...]]
	serve "$1" "$2"
	attach "$1" "$tap_dir/disk-$1/disk" "${@:3}"
}

# What the device has mounted is unmounted with it.
mount_device() { # NAME DIRECTORY [OPTION...]
	mount "${@:3}" "${loop_of[$1]}" "$2" && mounted_at[$1]+="$(realpath "$2")"$'\n'
}

# Whether the loop device is still over the file of this device. A name of faulty's file that is unmounted is the end of its path.
has_loop() { # NAME
	local device=${loop_of[$1]:-} over
	[ -n "$device" ] && read -r over 2> /dev/null < "/sys/block/${device##*/}/loop/backing_file" || return 1
	[ "${over% (deleted)}" = "${backing_of[$1]}" ] || [ "${over% (deleted)}" = /disk ]
}

# Tries for ten seconds until it succeeds. A bare return in what a trap calls would give the status of before the trap.
soon() { # COMMAND...
	local i
	for ((i = 0; i < 200; i++)); do
		"$@" && return 0
		sleep 0.05
	done
	return 1
}

# The device goes away with all that was made for it here; requests that hang are let go on first.
detach() { # NAME
	local name=$1 at
	[ -z "${faulty_of[$name]:-}" ] || fault "$name" clear 2> /dev/null
	while read -r at; do
		[ -z "$at" ] || umount "$at"
	done <<< "${mounted_at[$name]:-}"
	if has_loop "$name"; then
		losetup -d "${loop_of[$name]}"
		soon not has_loop "$name" || echo "# ${loop_of[$name]} does not go away: who has it open?"
	fi
	[ -z "${faulty_of[$name]:-}" ] || unserve "$name"
	unset "loop_of[$name]" "backing_of[$name]" "file_of[$name]" "mounted_at[$name]"
}

# The medium comes to another machine: the same file, without faults, cache and former loop device.
replug() { # NAME [LOSETUP-OPTION...]
	local name=$1 file=${file_of[$1]}
	detach "$name"
	attach "$name" "$file" "${sector_of[$name]}" "${@:2}"
}

# --- faults

# The file as $tap_dir/disk-NAME/disk.
serve() { # NAME FILE
	local name=$1 at=$tap_dir/disk-$1
	[ -z "${faulty_of[$name]:-}" ] || give_up "device '$name' is not served twice"
	file_of[$name]=$(realpath "$2") || give_up "there is a file '$2'"
	mkdir -p "$at"
	"$faulty" "$at" "${file_of[$name]}" > "$at.out" 2>&1 &
	faulty_of[$name]=$!
	soon is_served "$name" || give_up "faulty serves '$2': $(cat "$at.out")"
	[ -e "$at/disk" ] || give_up "faulty serves '$2': $(cat "$at.out")"
}

# Or has ended before it came to that.
is_served() { # NAME
	[ -e "$tap_dir/disk-$1/disk" ] || ! kill -0 "${faulty_of[$1]}" 2> /dev/null
}

has_ended() { # PID
	! kill -0 "$1" 2> /dev/null
}

unserve() { # NAME
	local at=$tap_dir/disk-$1 pid=${faulty_of[$1]}
	# As after kill -9; nobody else unmounts it then.
	soon unmount "$at" || umount -l "$at"
	if ! soon has_ended "$pid"; then
		kill -9 "$pid"
	fi
	wait "$pid" 2> /dev/null
	rmdir "$at"
	unset "faulty_of[$1]"
}

unmount() { # DIRECTORY
	! grep -qF " $1 " /proc/self/mounts || umount "$1" 2> /dev/null
}

# Lines as faulty's drive.h and fault.h have them; they hold when this returns.
fault() { # NAME LINE...
	printf '%s\n' "${@:2}" > "$tap_dir/disk-$1/control"
}

# One line of the state, without its first words: state NAME written, state NAME write-error.
state() { # NAME FIRST-WORDS
	sed -n "s/^$2 //p" "$tap_dir/disk-$1/control"
}

# A line for each request from now on; an empty file at first.
log_requests() { # NAME FILE
	: > "$2"
	fault "$1" "log $(realpath "$2")"
}

power_cut() { # NAME [at=BYTES] [then=lose|fail|exit] [seed=N] [keep=PERCENT]
	fault "$1" "power-cut${2:+ ${*:2}}"
}

# The medium becomes that short, and the device with it, as one that was swapped or that lies about its size.
shrink() { # NAME BYTES
	truncate -s "$2" "${file_of[$1]}"
	losetup -c "${loop_of[$1]}"
}
