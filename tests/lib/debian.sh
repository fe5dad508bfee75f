# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# debian.sh - packages of Debian for arm64, fetched by name and unpacked, never installed
#
# With this machine's apt sources, but with lists, cache and package state of its own: no
# root is needed, nothing about the host changes, and the host may be of any architecture.
# Who sources this has a directory $work and a function say. Everything lands in $work:
# the contents in $work/unpacked unless said otherwise, names and versions in $work/versions.
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
	unpack "$work/unpacked" "$work/$package"/*.deb --wildcards "$@"
}

# The packages and all that they depend on, but for what lies in /usr/share.
fetch_whole() { # DIR PACKAGE...
	local dir=$1 file
	shift
	say "fetching $* and what they depend on"
	apt apt-get install -y --no-install-recommends --download-only "$@" >&2 || die "cannot fetch these packages for arm64: $*"
	mkdir -p "$dir/usr/lib"
	ln -s usr/lib "$dir/lib"
	for file in "$work"/apt/archives/*.deb; do
		unpack "$dir" "$file" --keep-directory-symlink --exclude './usr/share/*'
	done
}

unpack() { # DIR FILE TAR-OPTION...
	local dir=$1 file=$2
	shift 2
	dpkg-deb --fsys-tarfile "$file" | tar -x -f - -C "$dir" --no-same-owner "$@"
	# shellcheck disable=SC2016 # dpkg-deb expands these
	dpkg-deb --show --showformat='${Package} ${Version}\n' "$file" >> "$work/versions"
}
