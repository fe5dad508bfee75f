# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# lib.sh - what the tests on foreign trees share: the table of what is to be found, and its comparison
#
# The work directory has two files for it: findings with lines "TREE RULE@LOADER SEVERITY TEXT", and expected with
# lines "TREE RULE@LOADER".
# shellcheck disable=SC2154,SC2034 # variables of tap.sh

need_corpus() {
	[ -n "${XEN_ESP_CORPUS:-}" ] && [ -r "$XEN_ESP_CORPUS/versions" ] && return
	if [ -n "${XEN_ESP_STRICT:-}" ]; then
		fail "XEN_ESP_CORPUS names a directory that tests/corpus/boards has filled"
		finish
	fi
	echo "1..0 # SKIP set XEN_ESP_CORPUS to a directory that tests/corpus/boards has filled"
	tap_finished=yes
	exit 0
}

# Calls a function with each of the words, as many at a time as there are processors.
share() { # FUNCTION WORD...
	local call=$1 crew first i
	shift
	crew=$(nproc 2> /dev/null || echo 2)
	for ((first = 1; first <= crew; first++)); do
		(
			trap - EXIT
			for ((i = first; i <= $#; i += crew)); do
				"$call" "${!i}"
			done
		) &
	done
	wait
}

# What is found in a tree with either loader, were nothing cured, for collect_findings.
check_tree() { # NAME ARGUMENT...
	local loader json

	mkdir -p "$work/json"
	for loader in stub xen; do
		json=$work/json/${1//\//,},$loader
		"$mkimage" check --json --no-fix --loader "$loader" --xen "$XEN_ESP_CORPUS/xen.efi" -I "$work" "${@:2}" > "$json" 2>> "$json"
	done
}

collect_findings() {
	jq -r '(input_filename | split("/")[-1] | split(",")) as [$group, $name, $loader] | .findings[] |
		select(.severity != "note") | "\($group)/\($name) \(.id)@\($loader) \(.severity) \(.node // "-"): \(.text)"' \
		"$work"/json/* > findings 2>&1
	[ -z "${FINDINGS:-}" ] || cp findings "$FINDINGS"
}

# The table: "RULE: reason" or "RULE@LOADER: reason", and below it, indented, the trees; with "*" at the end of a name it
# is all that begin so. Sets expected; a name that there is not is a line in it with "no-such-rule" or "no-such-tree".
read_expected() { # TABLE TREE...
	printf '%s\n' "${@:2}" > trees
	"$mkimage" rules --json | jq -r '.[].id' > rules
	awk '
		FILENAME == "trees" { trees[++count] = $1; next }
		FILENAME == "rules" { is_rule[$1] = 1; next }
		/^#/ || !NF { next }
		/^[^\t ]/ {
			split($1, rule, /[@:]/)
			at = $1 ~ /@/ ? rule[2] : ""
			if (!(rule[1] in is_rule))
				print rule[1], "no-such-rule@stub"
			next
		}
		{
			for (i = 1; i <= NF; i++) {
				all = sub(/\*$/, "", $i)
				matched = 0
				for (j = 1; j <= count; j++)
					if (trees[j] == $i || all && index(trees[j], $i) == 1) {
						matched = 1
						if (at != "xen")
							print trees[j], rule[1] "@stub"
						if (at != "stub")
							print trees[j], rule[1] "@xen"
					}
				if (!matched)
					print $i, "no-such-tree@stub"
			}
		}
	' trees rules "$1" | sort -u > expected
}

# What differs among the trees that the pattern matches.
judge() { # PATTERN
	awk -v pattern="$1" '
		$1 !~ pattern { next }
		FILENAME == "expected" { expected[$1 " " $2] = 1; next }
		{ found[$1 " " $2] = 1 }
		!(($1 " " $2) in expected) { print "not expected: " $0 }
		END {
			for (name in expected)
				if (!(name in found))
					print "not found: " name
		}
	' expected findings
	grep -vE '^[^ ]+ [a-z0-9-]+@(stub|xen) (error|warning) ' findings
}

as_expected() { # NAME, problems on standard input
	is "$1: what is found is what the table says" "$(sort | head -n 60)" ""
}
