# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
#
# Completion of xen-esp-mkimage for bash.

# What compgen finds with these arguments is what can stand here.
_xen_esp_mkimage_offer() { # ARGUMENT...
	mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen "$@")
}

# Files that end in one of the suffixes (any, without one), and directories.
_xen_esp_mkimage_files() { # BEGINNING [SUFFIX]...
	local begin=$1 suffix
	shift
	compopt -o filenames 2> /dev/null
	if [ $# -eq 0 ]; then
		_xen_esp_mkimage_offer -f -- "$begin"
		return
	fi
	_xen_esp_mkimage_offer -d -- "$begin"
	for suffix; do
		_xen_esp_mkimage_offer -f -X "!*.$suffix" -- "$begin"
	done
}

# Prints the identifiers of all rules, or the names of all templates.
_xen_esp_mkimage_list() { # PROGRAM rules|template
	"$1" "$2" 2> /dev/null | while read -r name _; do echo "$name"; done
}

# What stands behind -W: ID=LEVEL, error, no-error, error=ID, no-error=ID, ID, no-ID.
_xen_esp_mkimage_severity() { # PROGRAM BEGINNING
	local begin=$2
	case $begin in
	error=* | no-error=*)
		_xen_esp_mkimage_offer -W "$(_xen_esp_mkimage_list "$1" rules)" -- "${begin#*=}" ;;
	*=*)
		_xen_esp_mkimage_offer -W 'error warning note off' -- "${begin#*=}" ;;
	no-*)
		_xen_esp_mkimage_offer -P no- -W "error $(_xen_esp_mkimage_list "$1" rules)" -- "${begin#no-}" ;;
	*)
		compopt -o nospace 2> /dev/null
		_xen_esp_mkimage_offer -W 'error no-' -- "$begin"
		_xen_esp_mkimage_offer -S = -W "$(_xen_esp_mkimage_list "$1" rules)" -- "$begin" ;;
	esac
}

# The value of OPTION.
_xen_esp_mkimage_value() { # PROGRAM OPTION BEGINNING
	local begin=$3
	case $2 in
	-I | --include)
		compopt -o filenames 2> /dev/null
		_xen_esp_mkimage_offer -d -- "$begin" ;;
	-o | --output | --bmap | --depfile | --manifest | --units | --xen | --xen-info | --sign-key | --sign-cert | --map | --journal)
		_xen_esp_mkimage_files "$begin" ;;
	-f | --file)
		[[ $begin != *=* ]] || _xen_esp_mkimage_files "${begin#*=}" ;;
	--overlay)
		_xen_esp_mkimage_files "$begin" dtso dtbo dts dtb ;;
	--form)
		_xen_esp_mkimage_offer -W 'disk esp directory tar' -- "$begin" ;;
	--loader)
		_xen_esp_mkimage_offer -W 'stub xen' -- "$begin" ;;
	--stub)
		_xen_esp_mkimage_files "$begin" efi ;;
	--unit-values)
		_xen_esp_mkimage_offer -W 'tree file' -- "$begin" ;;
	--sector-size)
		_xen_esp_mkimage_offer -W '512 4096' -- "$begin" ;;
	--esp-size)
		_xen_esp_mkimage_offer -W auto -- "$begin" ;;
	--sign-engine)
		_xen_esp_mkimage_offer -W pkcs11 -- "$begin" ;;
	--allow)
		_xen_esp_mkimage_offer -W 'partition mapped emmc-boot unstable-name' -- "$begin" ;;
	--unmapped)
		_xen_esp_mkimage_offer -W 'auto zero keep' -- "$begin" ;;
	--progress)
		_xen_esp_mkimage_offer -W 'auto plain json none' -- "$begin" ;;
	--reuse)
		_xen_esp_mkimage_offer -W 'none unfinished done' -- "$begin" ;;
	--boot-entry)
		_xen_esp_mkimage_offer -W 'none firmware u-boot' -- "$begin" ;;
	--ids)
		_xen_esp_mkimage_offer -W 'keep new serial' -- "$begin" ;;
	--report)
		compopt -o filenames 2> /dev/null
		_xen_esp_mkimage_offer -d -- "$begin" ;;
	--color)
		_xen_esp_mkimage_offer -W 'auto always never' -- "$begin" ;;
	--format)
		_xen_esp_mkimage_offer -W 'text json github sarif' -- "$begin" ;;
	-W | --severity)
		_xen_esp_mkimage_severity "$1" "$begin" ;;
	esac
}

# The options of COMMAND; those that take a value end in "=".
_xen_esp_mkimage_options() { # COMMAND BEGINNING
	local options='--json --color= --quiet --verbose --help --version'
	case $1 in
	build | check | plan)
		options+=' --include= --define= --file= --overlay= --form= --xen= --loader= --stub= --unit-values= --sector-size= --esp-size='
		options+=' --esp-label= --seed= --sign-key= --sign-cert= --sign-engine= --no-fix --severity= --format=' ;;
	esac
	[ "$1" != build ] || options+=' --output= --dry-run --bmap= --depfile= --manifest= --update --units= --yes --expect-serial= --expect-size= --allow='
	[ "$1" != check ] || options+=' --units= --xen-info='
	[ "$1" != plan ] || options+=' --pcr'
	[ "$1" != flash ] || options+=' --list --yes --expect-serial= --expect-size= --allow= --map= --unmapped= --grow --skip-unchanged --no-verify --retries= --progress= --eject --units= --unit= --row= --reuse= --journal= --ids= --boot-entry= --keep-variables --report= --sign-key= --sign-cert= --sign-engine='
	_xen_esp_mkimage_offer -W "$options" -- "$2"
	[[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace 2> /dev/null
}

# What is no option: a command, a rule, a template, a device tree.
_xen_esp_mkimage_argument() { # PROGRAM COMMAND POSITION BEGINNING
	case $2 in
	rules | template)
		_xen_esp_mkimage_offer -W "$(_xen_esp_mkimage_list "$1" "$2")" -- "$4" ;;
	flash)
		_xen_esp_mkimage_files "$4" ;;
	*)
		_xen_esp_mkimage_files "$4" dts dtb
		[ "$3" -gt 1 ] || _xen_esp_mkimage_offer -W 'build check plan flash rules template' -- "$4" ;;
	esac
}

_xen_esp_mkimage() { # PROGRAM
	local command=build previous='' word i last=0
	local -a words=("$1")

	# Bash splits words at "="; here they are put together again.
	for ((i = 1; i <= COMP_CWORD; i++)); do
		if ((i > 1)) && [[ ${COMP_WORDS[i]} == =* || ${COMP_WORDS[i - 1]} == = ]]; then
			words[last]+=${COMP_WORDS[i]}
		else
			words[++last]=${COMP_WORDS[i]}
		fi
	done
	word=${words[last]}
	((last < 2)) || previous=${words[last - 1]}
	case ${words[1]} in
	check | plan | flash | rules | template) ((last < 2)) || command=${words[1]} ;;
	esac

	COMPREPLY=()
	case $previous in
	-[oIDfW] | --output | --bmap | --depfile | --manifest | --include | --define | --file | --overlay | --form | --units | --xen | --xen-info | --loader | --stub | --unit-values | --sector-size | \
		--esp-size | --esp-label | --seed | --sign-key | --sign-cert | --sign-engine | --severity | --format | --color | --allow | --expect-serial | --expect-size | --map | --unmapped | --retries | --progress | --unit | --row | --reuse | --journal | --ids | --boot-entry | --report)
		_xen_esp_mkimage_value "$1" "$previous" "$word" ;;
	*)
		case $word in
		--*=*) _xen_esp_mkimage_value "$1" "${word%%=*}" "${word#*=}" ;;
		-*) _xen_esp_mkimage_options "$command" "$word" ;;
		*) _xen_esp_mkimage_argument "$1" "$command" "$last" "$word" ;;
		esac ;;
	esac
	# Who took "=" out of COMP_WORDBREAKS gets the whole word replaced.
	if [[ $word == *=* && $COMP_WORDBREAKS != *=* ]]; then
		COMPREPLY=("${COMPREPLY[@]/#/${word%=*}=}")
	fi
}

complete -F _xen_esp_mkimage xen-esp-mkimage
