# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
#
# Trees that are blobs, damaged or not; they are a system without anything, so the sound ones have other findings.
cd "$FILES" || exit
nothing() {
	echo "error chosen-missing $1, error host-missing $1"
}

finds "error tree-blob magic.dtb" magic.dtb
finds "error tree-blob cut.dtb" cut.dtb
finds "error tree-blob offset.dtb" offset.dtb
finds "error tree-blob token.dtb" token.dtb
finds "error tree-blob big.dtb" big.dtb
# A name of 1024 characters with its end is the longest that is followed.
finds "error tree-blob names.dtb" names.dtb
finds "$(nothing names-1024.dtb)" names-1024.dtb
# The root is level 0; what Xen makes of the depth is another rule's business.
finds "error tree-blob deep-65.dtb" deep-65.dtb
finds "$(nothing deep-64.dtb), error tree-depth deep-64.dtb" deep-64.dtb
# The size in the header counts, not the file's.
finds "$(nothing trailing.dtb)" trailing.dtb
finds "$(nothing version-16.dtb)" version-16.dtb
stdin=good.dtb finds "$(nothing "<stdin>")" -
stdin=cut.dtb finds "error tree-blob <stdin>" -
# An overlay too, and it does not hide what is wrong with the tree itself.
finds "error tree-blob cut.dtb, error tree-blob offset.dtb" --overlay offset.dtb cut.dtb
