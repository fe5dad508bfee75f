# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# debian.sh - packages of Debian for arm64, fetched by name and unpacked, never installed
#
# With this machine's apt sources, but with lists, cache and package state of its own: no
# root is needed, nothing about the host changes, and the host may be of any architecture.
# Who sources this has a directory $work and a function say. Everything lands in $work:
# the contents in $work/unpacked, names and versions in $work/versions.
# shellcheck disable=SC2154 # work is the script's

die() { say "$*"; exit 1; }

# Without apt's sandbox user, who may not be allowed into $work.
apt() { # PROGRAM ARGUMENT...
	local program=$1
	shift
	"$program" -qq \
		-oAPT::Architecture=arm64 -oAPT::Architectures=arm64 \
		-oAPT::Sandbox::User= -oAcquire::Languages=none \
		-oDir::State="$work/apt" -oDir::State::status="$work/apt/status" \
		-oDir::Cache="$work/apt" "$@"
}

fetch_lists() {
	mkdir -p "$work/apt/lists/partial" "$work/apt/archives/partial" "$work/unpacked"
	: > "$work/apt/status"
	say "fetching the package lists"
	apt apt-get update >&2 || die "cannot fetch the package lists"
}

# Prints the package with the highest number in its name.
newest() { # PATTERN
	local name
	name=$(apt apt-cache search --names-only "$1" | cut -d' ' -f1 | sort -V | tail -n1)
	[ -n "$name" ] || die "no package $1 in the lists"
	echo "$name"
}

# All of the package, or only what the patterns match, as './usr/*.dtb'.
fetch() { # PACKAGE [PATTERN...]
	local package=$1
	shift
	say "fetching $package"
	mkdir "$work/$package"
	(cd "$work/$package" && apt apt-get download "$package" >&2) ||
		die "cannot fetch the package $package for arm64"
	dpkg-deb --fsys-tarfile "$work/$package"/*.deb |
		tar -x -f - -C "$work/unpacked" --no-same-owner --wildcards "$@"
	# shellcheck disable=SC2016 # dpkg-deb expands these
	dpkg-deb --show --showformat='${Package} ${Version}\n' \
		"$work/$package"/*.deb >> "$work/versions"
}
