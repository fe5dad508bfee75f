# SPDX-License-Identifier: BSD-2-Clause
#
# lib.sh - what the tests of the loader stub share: the compiler for arm64
#
# Without it they are skipped, or fail when XEN_ESP_STRICT is set.
# shellcheck shell=bash

# At the start of a test: ends it when a program is not there.
need_for_stub() { # PROGRAM DEBIAN-PACKAGE
	if command -v "$1" > /dev/null; then
		return
	fi
	if [ -n "${XEN_ESP_STRICT:-}" ]; then
		need "$1" "$2"
	fi
	echo "1..0 # SKIP the program '$1' is missing (Debian: $2)"
	# shellcheck disable=SC2034 # for tap.sh
	tap_finished=yes
	exit 0
}

# What configure found, which may have a version in its name, or what is in the PATH. Sets $clang, $lld_link and $ld.
find_clang() {
	clang=$(sed -n 's/^CLANG = //p' "$XEN_ESP_BUILD/Makefile" 2> /dev/null)
	lld_link=$(sed -n 's/^LLD_LINK = //p' "$XEN_ESP_BUILD/Makefile" 2> /dev/null)
	clang=${clang:-clang}
	lld_link=${lld_link:-lld-link}
	# shellcheck disable=SC2034 # for the tests
	ld=${lld_link/lld-link/ld.lld}
	need_for_stub "$clang" clang
	need_for_stub "$lld_link" lld
}
