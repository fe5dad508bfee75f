# SPDX-License-Identifier: BSD-2-Clause
#
# judge.awk - compares what was said with what the fixtures expect, for rules.test
#
# Reads the names of runs, "./ID/NUMBER", on standard input. Prints "ID<tab>problem" lines. A finding is kept as
# "PLACE SEVERITY ID", where PLACE is "FILE:LINE", "FILE", or "-" for none; what is counted is how often each is there.

function problem(what) {
	print id "\t" title ": " what
}

# Lines of a file, kept: text[file, 1], …; the number of lines in lines[file].
function load(file,    n, line) {
	if (file in lines)
		return lines[file]
	while ((getline line < file) > 0)
		text[file, ++n] = line
	close(file)
	return lines[file] = n + 0
}

# The first lines of a file, for a problem that nobody expected.
function first_of(file,    i, n, said) {
	n = load(file)
	for (i = 1; i <= n && i <= 20; i++)
		said = said text[file, i] " "
	return said
}

function expect(place, list,    i, n, one, words) {
	n = split(list, one, ",")
	for (i = 1; i <= n; i++) {
		if (split(one[i], words, " ") != 2 || words[1] !~ /^(error|warning|note|suppressed)$/ || !(words[2] in scope))
			problem("no expectation: '" one[i] "' at " place)
		wanted[place " " words[1] " " words[2]]++
	}
}

# The expectations in what cpp made, with the places that its line markers give.
function read_expectations(made,    i, n, line, file, number, part, kind, offset, mended) {
	n = load(made)
	for (i = 1; i <= n; i++) {
		line = text[made, i]
		if (match(line, /^# [0-9]+ "/)) {
			number = substr(line, 3) - 1
			split(line, part, "\"")
			file = part[2]
			continue
		}
		number++
		while (match(line, /\/\* expect(-mended)?(-file|-nowhere|@[-+][0-9]+)?: [^*]*\*\//)) {
			kind = substr(line, RSTART + 9, RLENGTH - 11)
			line = substr(line, RSTART + RLENGTH)
			mended = sub(/^-mended/, "", kind)
			offset = kind ~ /^@/ ? substr(kind, 2) + 0 : 0
			part[1] = kind ~ /^-file/ ? file : kind ~ /^-nowhere/ ? "-" : file ":" number + offset
			sub(/^[^:]*: /, "", kind)
			if (mended && title !~ /--no-fix/)
				gsub(/error|warning/, "note", kind)
			expect(part[1], kind)
		}
		while (match(line, /\/\* hint: [^*]*\*\//)) {
			hints[file ":" number, substr(line, RSTART + 9, RLENGTH - 12)] = 1
			line = substr(line, RSTART + RLENGTH)
		}
	}
}

# A script's: "SEVERITY ID PLACE".
function read_expected(file,    i, n, words) {
	n = load(file)
	for (i = 1; i <= n; i++) {
		split(text[file, i], words, " ")
		expect(words[3], words[1] " " words[2])
	}
}

# Whether the column is where the thing begins: a property's name, or a node's (which may be said by its label).
function stands_there(file, line, column, node, prop,    there) {
	load(file)
	there = substr(text[file, line], column)
	if (prop != "")
		return index(there, prop) == 1
	sub(/^.*\//, "", node)
	return node == "" ? there ~ /^\// : index(there, node) == 1 || there ~ /^&/
}

# One line of a finding: its key in key, its columns judged.
function read_finding(line,    place, rest, severity, numbers, node, prop) {
	if (!match(line, / \[[a-z0-9-]+\]$/))
		return ""
	rest = substr(line, RSTART + 2, RLENGTH - 3)
	line = substr(line, 1, RSTART - 1)
	if (!match(line, /(^|: )(error|warning|note): /))
		return ""
	place = substr(line, 1, RSTART - 1)
	severity = substr(line, RSTART, RLENGTH)
	line = substr(line, RSTART + RLENGTH)
	gsub(/[: ]/, "", severity)
	if (match(line, /^\/[^ ]*: /)) {
		node = substr(line, 1, RLENGTH - 2)
		if (match(node, /:.*$/)) {
			prop = substr(node, RSTART + 1)
			node = substr(node, 1, RSTART - 1)
		}
	}
	if (match(place, /:[0-9]+:[0-9]+$/)) {
		split(substr(place, RSTART + 1), numbers, ":")
		place = substr(place, 1, RSTART - 1)
		if (node != "" && rest !~ /^source-/ && !stands_there(place, numbers[1], numbers[2], node, prop))
			problem("column " numbers[2] " of line " numbers[1] " is not where " node (prop == "" ? "" : ":" prop) " begins: " line)
		place = place ":" numbers[1]
	}
	return (place == "" ? "-" : place) " " severity " " rest
}

# The place of a finding, and the cure that stands behind it.
function read_hint(said, i, key,    place, cure) {
	place = key
	sub(/ .*/, "", place)
	cure = text[said, i + 1]
	if (sub(/^  hint: /, "", cure))
		cures[place, cure] = 1
	else if (key !~ / source-[a-z]+$/)
		problem("no cure: " text[said, i])
}

function read_findings(file,    i, n, key) {
	split("", seen)
	split("", cures)
	errors = suppressed = 0
	n = load(file)
	for (i = 1; i <= n; i++) {
		if (text[file, i] ~ /^  hint: [^ ]/)
			continue
		if (text[file, i] ~ /^[0-9]+ finding(s are| is) suppressed by xen-esp,allow$/) {
			suppressed = text[file, i] + 0
			continue
		}
		key = read_finding(text[file, i])
		if (key == "")
			problem("no finding: " text[file, i])
		else
			read_hint(file, i, key)
		seen[key]++
		errors += key ~ / error [a-z0-9-]+$/
	}
}

# The blob of an overlay's source.
function blob_of(place) {
	sub(/^.*\//, "", place)
	sub(/:.*/, "", place)
	return place ".dtb"
}

# wanted for this run: those of the source, of the blob (no lines, nothing of the compiler), or with another severity.
function adapt(name, from_blob, level,    key, part) {
	split("", adapted)
	hidden = 0
	for (key in wanted) {
		split(key, part, " ")
		if (from_blob && part[3] ~ /^source-/)
			continue
		if (part[2] == "suppressed") {
			hidden += part[3] == id && level == "off" ? 0 : wanted[key]
			continue
		}
		if (from_blob && part[1] != "-")
			part[1] = dir "/" (part[1] ~ /\.dtso/ ? blob_of(part[1]) : "main.dtb")
		if (part[3] == id && level == "off")
			continue
		if (part[3] == id && level != "")
			part[2] = level
		adapted[part[1] " " part[2] " " part[3]] += wanted[key]
	}
}

function compare(name, status,    key, right) {
	for (key in adapted) {
		if (adapted[key] > seen[key] + 0)
			problem(name ": missing: " key (adapted[key] > 1 ? " (" adapted[key] " of it, " seen[key] + 0 " there)" : ""))
	}
	for (key in seen) {
		if (seen[key] > adapted[key] + 0)
			problem(name ": not expected: " key (adapted[key] ? " (" adapted[key] " of it, " seen[key] " there)" : ""))
	}
	if (suppressed != hidden)
		problem(name ": " suppressed " findings are suppressed, not " hidden)
	right = errors ? 1 : 0
	if (status != right)
		problem(name ": exit status " status " with " errors " errors, not " right)
}

function compare_hints(    key, part) {
	for (key in hints) {
		split(key, part, SUBSEP)
		if (!(key in cures))
			problem("no such hint at " part[1] ": " part[2])
	}
}

function is_wanted(rule,    key) {
	for (key in wanted) {
		if (key ~ " " rule "$")
			return 1
	}
	return 0
}

function judge(name, status,    level, from_blob, file) {
	file = dir "/" name ".err"
	if (name == "json") {
		if (load(file) || status != statuses["source"])
			problem("json: exit status " status ", from source " statuses["source"] ", said: " first_of(file) first_of(dir "/json.out"))
		return
	}
	if (load(dir "/" name ".out"))
		problem(name ": standard output is not empty")
	level = name ~ /^(off|note|warning|error)$/ ? name : ""
	asked[id, level] = 1
	# Without a readable description there is nothing to be lenient about.
	if (level != "" && level != "error" && scope[id] == "input" && severity_of[id] == "error") {
		load(file)
		if (status != 2 || text[file, 1] !~ /so this stays an error$/)
			problem("-W " id "=" level ": exit status " status ", said: " text[file, 1])
		return
	}
	if (level != "" && severity_of[id] == "off" && !is_wanted(id))
		return
	from_blob = name == "blob" || (level != "" && statuses["blob"] != "" && id != "source-warning")
	read_findings(file)
	adapt(name, from_blob, level)
	compare(level == "" ? name : "-W " id "=" level, status)
	if (name == "source")
		compare_hints()
}

function judge_run(    name, i, n, part, line, list) {
	split("", wanted)
	split("", hints)
	split("", statuses)
	if (load(dir "/expected")) {
		scripted[id] = 1
		read_expected(dir "/expected")
	}
	list = "ls " dir "/*.i 2> /dev/null"
	while ((list | getline line) > 0)
		read_expectations(line)
	close(list)
	n = load(dir "/status")
	for (i = 1; i <= n; i++) {
		split(text[dir "/status", i], part, " ")
		statuses[part[1]] = part[2]
	}
	if (!n)
		problem("did not run")
	if (!scripted[id] && ("blob" in statuses) == is_wanted("source-error"))
		problem(is_wanted("source-error") ? "cpp and dtc have nothing against it" : "cpp and dtc do not make a blob of it")
	for (name in statuses)
		judge(name, statuses[name])
	for (name in wanted) {
		split(name, part, " ")
		if (part[3] == id && part[2] == (severity_of[id] == "off" ? part[2] : severity_of[id]))
			shown[id] = 1
	}
}

BEGIN {
	while ((getline line < rules) > 0) {
		split(line, part, " ")
		scope[part[1]] = part[2]
		severity_of[part[1]] = part[3]
	}
}

{
	dir = runs substr($0, 2)
	split($0, part, "/")
	id = part[2]
	load(dir "/title")
	title = text[dir "/title", 1] == "" ? "run " part[3] : "run '" text[dir "/title", 1] "'"
	judge_run()
}

END {
	title = "all runs"
	for (id in scope) {
		if (!shown[id])
			problem("nothing shows the rule with its severity " severity_of[id])
		if (!scripted[id] && (!asked[id, "off"] || !asked[id, "note"] || !asked[id, "warning"] || !asked[id, "error"]))
			problem("the rule was not tried with every severity")
	}
}
