/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * messages.c - tests of what cpp and dtc say, as findings
 */
#include "dt/messages.h"

#include "tap.h"

static const char *finding(struct diag *d, size_t i)
{
	const struct finding *f;

	if (i >= d->findings.count)
		return NULL;
	f = &d->findings.at[i];
	return arena_fmt(d->arena, "%s:%d:%d %s %s", f->at.file, f->at.line, f->at.col, f->id, f->text);
}

static void test_cpp(struct diag *d)
{
	d->findings.count = 0;
	messages_cpp(d, "main.dts", "In file included from main.dts:1:\n"
				    "sub/a.dtsi:3:10: fatal error: x.h: No such file or directory\n"
				    "    3 | #include \"x.h\"\n"
				    "compilation terminated.\n", true);
	is_text(finding(d, 0), "sub/a.dtsi:3:10 source-error x.h: No such file or directory", "an error of gcc's cpp");
	is_number(d->findings.count, 1, "and nothing else");
	d->findings.count = 0;
	messages_cpp(d, "main.dts", "C:odd:7: error: #error stop\n", true);
	is_text(finding(d, 0), "C:odd:7:0 source-error #error stop", "a line without column, a name with colons");
	d->findings.count = 0;
	messages_cpp(d, "main.dts", "cpp: something else\n", true);
	is_text(finding(d, 0), "main.dts:0:0 source-error cpp: something else", "a failure in other words");
	d->findings.count = 0;
	messages_cpp(d, "main.dts", "a.h:1:2: warning: odd\n", false);
	is_text(finding(d, 0), "a.h:1:2 source-warning odd", "a warning");
}

static void test_dtc(struct diag *d)
{
	static const char read[] = "# 1 \"main.dts\"\n/dts-v1/;\n# 1 \"sub.dtsi\" 1\n\n /include/ \"gone\"\n";
	struct span text = { (const uint8_t *)read, sizeof(read) - 1 };

	d->findings.count = 0;
	messages_dtc(d, "main.dts", "Error: e.dts:4.2-3 syntax error\nFATAL ERROR: Unable to parse input tree\n", true, text);
	is_text(finding(d, 0), "e.dts:4:2 source-error syntax error", "a syntax error");
	is_number(d->findings.count, 1, "the giving up behind it is no news");
	d->findings.count = 0;
	messages_dtc(d, "main.dts", "a.dts:2.14-29: ERROR (duplicate_node_names): /a: Duplicate node name\n"
				    "ERROR: Input tree has errors, aborting (use -f to force output)\n", true, text);
	is_text(finding(d, 0), "a.dts:2:14 source-error /a: Duplicate node name", "an error of a check");
	d->findings.count = 0;
	messages_dtc(d, "main.dts", "<stdout>: Warning (reg_format): /n:reg: odd (4 bytes)\n", false, text);
	is_text(finding(d, 0), "main.dts:0:0 source-warning /n:reg: odd (4 bytes)", "a warning without place");
	d->findings.count = 0;
	messages_dtc(d, "main.dts", "FATAL ERROR: Couldn't open \"gone\": No such file or directory\n", true, text);
	is_text(finding(d, 0), "sub.dtsi:2:12 source-error Couldn't open \"gone\": No such file or directory",
		"a missing file, found in what dtc read");
	d->findings.count = 0;
	messages_dtc(d, "main.dts", "", true, text);
	is_text(finding(d, 0), "main.dts:0:0 source-error the compiler gave no reason", "no word at all");
}

int main(void)
{
	struct diag d = { .arena = arena_make() };

	test_cpp(&d);
	test_dtc(&d);
	arena_free(d.arena);
	return done();
}
