# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# tap.sh - what a script test says, as the Test Anything Protocol
#
# A test sources this first. It then stands in an empty work directory of its own,
# $work, which goes away at the end unless a claim failed: then it is named. Its
# environment is the same everywhere: C locale, UTC, an empty home, no variable that the
# program or its children look at. A test ends with "finish".
#
# Each claim is one line and has a name, not a number. Messages are compared whole.

set -u
shopt -s nullglob

: "${XEN_ESP_MKIMAGE:?the program to test}" "${SOURCE_ROOT:?the top of the source tree}"
# shellcheck disable=SC2034 # for the tests
mkimage=$(realpath "$XEN_ESP_MKIMAGE")
SOURCE_ROOT=$(realpath "$SOURCE_ROOT")
export XEN_ESP_MKIMAGE_DATADIR="${XEN_ESP_MKIMAGE_DATADIR:-$SOURCE_ROOT}"
export LC_ALL=C TZ=UTC PATH="$PATH:/usr/sbin:/sbin"
unset SOURCE_DATE_EPOCH NO_COLOR XEN_ESP_MKIMAGE_STUB CPATH C_INCLUDE_PATH "${!MTOOLS@}"
# What a sanitizer finds must not look like a finding, which is exit status 1.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}abort_on_error=1"
export UBSAN_OPTIONS="${UBSAN_OPTIONS:+$UBSAN_OPTIONS:}abort_on_error=1:print_stacktrace=1"
export LSAN_OPTIONS="${LSAN_OPTIONS:+$LSAN_OPTIONS:}exitcode=99"
umask 022
exec < /dev/null

tap_dir=$(mktemp -d "${TMPDIR:-/tmp}/${0##*/}.XXXXXX") || exit 1
tap_dir=$(realpath "$tap_dir") || exit 1
work=$tap_dir/work
tap_count=0
tap_failed=0
tap_finished=
mkdir "$work"
cd "$work" || exit 1
export HOME=$tap_dir

tap_end() {
	[ "$BASHPID" = "$$" ] || return # a child that was killed before it dropped the trap
	[ "$tap_finished" ] || echo "Bail out! ${0##*/} ended in its middle"
	if [ "$tap_finished" ] && [ "$tap_failed" -eq 0 ]; then
		cd / && chmod -R u+rwX "$tap_dir" && rm -rf "$tap_dir"
	else
		echo "# the work directory is kept: $work"
	fi
}
trap tap_end EXIT

finish() {
	echo "1..$tap_count"
	tap_finished=yes
	[ "$tap_failed" -eq 0 ]
	exit
}

pass() { # NAME
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1"
}

fail() { # NAME
	tap_count=$((tap_count + 1))
	tap_failed=$((tap_failed + 1))
	echo "not ok $tap_count - $1"
}

# Text as comments below a failed claim; control characters are made visible.
show() { # WHAT TEXT
	printf '%s\n' "$2" | cat -v | sed "s/^/#   $1: /"
}

ok() { # NAME COMMAND...: holds when the command succeeds; what it says is shown when not
	local name=$1 said
	shift
	if said=$("$@" 2>&1); then
		pass "$name"
	else
		fail "$name"
		show ran "$*"
		show said "$said"
	fi
}

not() { # COMMAND...: for ok
	! "$@"
}

is() { # NAME GOT WANT
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1"
		show got "$2"
		show want "$3"
	fi
}

like() { # NAME GOT EXTENDED-REGULAR-EXPRESSION, for what no test can know whole
	if [[ $2 =~ ^$3$ ]]; then
		pass "$1"
	else
		fail "$1"
		show got "$2"
		show 'want match of' "$3"
	fi
}

# Runs a program to its end, at most for a minute. Sets $status, $out and $err: everything
# it wrote, the last line end included.
run() { # PROGRAM ARGUMENT...
	timeout --kill-after=5 60 "$@" > "$tap_dir/out" 2> "$tap_dir/err"
	status=$?
	collect
}

collect() {
	out=$(cat "$tap_dir/out" && echo .)
	out=${out%.}
	err=$(cat "$tap_dir/err" && echo .)
	err=${err%.}
}

# The claim that the last run ended so and said this on its two outputs, and nothing else.
# OUT and ERR are given without their last line end.
claim() { # NAME STATUS OUT ERR
	local want_out=${3:+$3$'\n'} want_err=${4:+$4$'\n'}

	if [ "$status" = "$2" ] && [ "$out" = "$want_out" ] && [ "$err" = "$want_err" ]; then
		pass "$1"
		return
	fi
	fail "$1"
	[ "$status" = "$2" ] || show status "$status, want $2"
	[ "$out" = "$want_out" ] || difference 'standard output' "$want_out" "$out"
	[ "$err" = "$want_err" ] || difference 'standard error' "$want_err" "$err"
}

difference() { # WHAT WANT GOT
	echo "#   $1 (-wanted, +got):"
	diff -u <(printf '%s' "$2") <(printf '%s' "$3") | tail -n +3 | cat -v | sed 's/^/#     /'
}

# A test without its judges has judged nothing, so it fails and says what to install.
need() { # PROGRAM DEBIAN-PACKAGE
	if command -v "$1" > /dev/null; then
		return
	fi
	fail "the program '$1' is there (Debian: $2)"
	finish
}

# File permissions do not bind root. This binds it as it does others, and needs no second user, who
# might not reach the program or the work directory.
as_user=()
if [ "$(id -u)" = 0 ]; then
	# shellcheck disable=SC2034 # for the tests
	as_user=(setpriv "--inh-caps=-dac_override,-dac_read_search" "--bounding-set=-dac_override,-dac_read_search" --)
fi
