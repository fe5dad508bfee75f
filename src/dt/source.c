/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * source.c - a device tree's file, source or blob, as a blob
 */
#include "dt/source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/child.h"
#include "base/interrupt.h"
#include "base/io.h"
#include "base/scoped.h"
#include "base/text.h"
#include "dt/messages.h"
#include "dt/tree.h"

enum {
	/* More source than this is not a description by hand; dtc would need some 20 times as much memory. */
	SOURCE_BYTES_MOST = 32 * 1024 * 1024,
};

/* Nor shall cpp read or write what the user's environment names. */
static const char *const quiet_locale[] = {
	"LC_ALL=C", "CPATH", "C_INCLUDE_PATH", "DEPENDENCIES_OUTPUT", "SUNPRO_DEPENDENCIES", NULL,
};

struct arguments {
	LIST(const char *) list;
};

static void add(struct diag *d, struct arguments *args, const char *text)
{
	*list_add(d->arena, &args->list) = text;
}

static void add_each(struct diag *d, struct arguments *args, const char *option, const char *const *texts)
{
	for (; texts && *texts; texts++) {
		add(d, args, option);
		add(d, args, *texts);
	}
}

static void finding(struct diag *d, const struct source *s, const char *id, const char *text, const char *hint)
{
	diag_found(d, SEV_ERROR, id, (struct origin){ .file = s->file }, text, hint);
}

static int memory_file(struct diag *d, const char *name, struct span bytes, int *ret)
{
	int err = io_memory_file(name, bytes, ret);

	return err < 0 ? fault(d, err, "cannot make a file in memory") : 0;
}

static int read_output(struct diag *d, int fd, const char *program, struct span *ret)
{
	int err = lseek(fd, 0, SEEK_SET) < 0 ? -errno : io_read_rest(d->arena, fd, SOURCE_BYTES_MOST * 4UL, ret);

	return err < 0 ? fault(d, err, "cannot read the output of '%s'", program) : 0;
}

/* Runs cpp over the file, or over text that came from standard input. */
static int preprocess(struct diag *d, const struct source_input *in, const struct source *s, struct span *ret,
		      bool *ret_usable)
{
	scoped_fd text = -1, out = -1;
	struct child_result result;
	struct arguments args = { 0 };
	struct child cpp = { .env = quiet_locale, .has_children = true };
	int err = memory_file(d, "preprocessed", (struct span){ 0 }, &out);

	if (err < 0)
		return err;
	if (s->stdin_text.len) {
		err = memory_file(d, "stdin", s->stdin_text, &text);
		if (err < 0)
			return err;
	}
	for (size_t i = 0; i < 7; i++)
		add(d, &args, ((const char *const[]){ "cpp", "-nostdinc", "-undef", "-x", "assembler-with-cpp", "-D", "__DTS__" })[i]);
	add_each(d, &args, "-D", in->defines);
	add_each(d, &args, "-I", in->include_dirs);
	add(d, &args, s->stdin_text.len ? "-" : in->path[0] == '-' ? arena_fmt(d->arena, "./%s", in->path) : in->path);
	add(d, &args, NULL);
	cpp.argv = args.list.at;
	cpp.in = text < 0 ? 0 : text;
	cpp.out = out;
	err = child_run(d, &cpp, &result);
	if (err < 0)
		return err;
	/* What it says in its own name is not about the source: its other half is missing, or the memory. */
	if (result.status && !strncmp(result.said, "cpp: ", 5))
		return fault(d, 0, "the preprocessor cannot run: %.*s", (int)strcspn(result.said, "\n"), result.said);
	messages_cpp(d, s->file, result.said, result.status != 0);
	*ret_usable = !result.status;
	return result.status ? 0 : read_output(d, out, "cpp", ret);
}

/* One of the two runs of dtc: its arguments, where it reads and writes. */
struct dtc {
	struct arguments args;
	struct child child;
	struct child_running running;
	struct child_result result;
	int in, out;
};

static void close_dtc(struct dtc *dtc)
{
	scoped_fd_close(&dtc->in);
	scoped_fd_close(&dtc->out);
}

/* Where dtc looks for what the source names. */
static const char *const *places(struct diag *d, const struct source_input *in)
{
	struct arguments dirs = { 0 };

	add(d, &dirs, strcmp(in->path, "-") ? text_directory(d->arena, in->path) : ".");
	for (const char *const *dir = in->include_dirs; dir && *dir; dir++)
		add(d, &dirs, *dir);
	add(d, &dirs, NULL);
	return dirs.list.at;
}

static int start_dtc(struct diag *d, const struct source_input *in, struct span text, bool annotate, struct dtc *dtc)
{
	int err = memory_file(d, "dts", text, &dtc->in);

	if (!err)
		err = memory_file(d, "dtb", (struct span){ 0 }, &dtc->out);
	if (err < 0)
		return err;
	add(d, &dtc->args, "dtc");
	add(d, &dtc->args, "-I");
	add(d, &dtc->args, "dts");
	add(d, &dtc->args, "-O");
	add(d, &dtc->args, annotate ? "dts" : "dtb");
	if (annotate) {
		add(d, &dtc->args, "-T");
		add(d, &dtc->args, "-T");
		add(d, &dtc->args, "-q");
	}
	if (in->symbols)
		add(d, &dtc->args, "-@");
	/* A module has a unit address and no reg: that is the binding. */
	add(d, &dtc->args, "-Wno-unit_address_vs_reg");
	/* And it has cells for the reg that Xen's loader will write. */
	add(d, &dtc->args, "-Wno-avoid_unnecessary_addr_size");
	add_each(d, &dtc->args, "-i", places(d, in));
	add(d, &dtc->args, "-");
	add(d, &dtc->args, NULL);
	dtc->child = (struct child){ .argv = dtc->args.list.at, .env = quiet_locale, .in = dtc->in, .out = dtc->out, .may_crash = annotate };
	return child_start(d, &dtc->child, &dtc->running);
}

static int compile(struct diag *d, const struct source_input *in, struct span text, struct source *s, bool *ret_usable)
{
	__attribute__((cleanup(close_dtc))) struct dtc blob = { .in = -1, .out = -1 };
	__attribute__((cleanup(close_dtc))) struct dtc places = { .in = -1, .out = -1 };
	int err = start_dtc(d, in, text, false, &blob);

	if (err < 0)
		return err;
	err = start_dtc(d, in, included_blank(d->arena, text), true, &places);
	if (err < 0) {
		child_end(&blob.running);
		return err;
	}
	err = child_wait(d, &blob.running, &blob.result);
	if (err < 0) {
		child_end(&places.running);
		return err;
	}
	err = child_wait(d, &places.running, &places.result);
	if (err < 0)
		return err;
	messages_dtc(d, s->file, blob.result.said, blob.result.status != 0, text);
	*ret_usable = !blob.result.status;
	if (blob.result.status)
		return 0;
	err = read_output(d, blob.out, "dtc", &s->blob);
	if (!err && !places.result.status)
		err = read_output(d, places.out, "dtc", &s->annotated);
	return err;
}

static bool is_blob(struct span bytes)
{
	uint32_t magic;

	return span_be32(bytes, 0, &magic) && magic == 0xd00dfeed;
}

/* Reads what the user named; a blob is read only as far as a tree may be long. */
static int read_input(struct diag *d, const struct source_input *in, struct source *s, struct span *ret)
{
	bool standard_input = !strcmp(in->path, "-");
	scoped_fd fd = standard_input ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : open(in->path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	int err;

	if (fd < 0 && errno == EINTR)
		return interrupt_check(d);
	if (fd < 0 || fstat(fd, &st) < 0) {
		finding(d, s, "input-unreadable", arena_fmt(d->arena, "cannot open the device tree: %s", strerror(errno)),
			"name a .dts or .dtb file that is there and readable, or - for standard input");
		return 0;
	}
	if (S_ISDIR(st.st_mode)) {
		finding(d, s, "input-unreadable", "the device tree is a directory", "name a .dts or .dtb file");
		return 0;
	}
	err = io_read_rest(d->arena, fd, SOURCE_BYTES_MOST, ret);
	if (interrupt_signal())
		return interrupt_check(d);
	if (err == -EFBIG)
		finding(d, s, "input-unreadable", arena_fmt(d->arena, "the device tree is larger than %d MiB", SOURCE_BYTES_MOST >> 20),
			"Xen takes a blob of at most 2 MiB");
	else if (err < 0)
		finding(d, s, "input-unreadable", arena_fmt(d->arena, "cannot read the device tree: %s", strerror(-err)),
			"name a .dts or .dtb file that is readable");
	else if (!ret->len)
		finding(d, s, "input-unreadable", "the device tree is empty", "name a .dts or .dtb file with something in it");
	/* What can be read only once goes on to the preprocessor through a pipe of ours. */
	if (standard_input || !S_ISREG(st.st_mode))
		s->stdin_text = *ret;
	return 0;
}

int source_read(struct diag *d, const struct source_input *in, struct source *ret, bool *ret_usable)
{
	struct source s = { .file = strcmp(in->path, "-") ? in->path : "<stdin>" };
	struct span bytes = { 0 }, text = { 0 };
	int err;

	ACTIVITY(d, "reading the device tree '%s'", s.file);
	*ret_usable = false;
	err = read_input(d, in, &s, &bytes);
	if (err < 0 || !bytes.len)
		return err;
	s.compiled = !is_blob(bytes);
	if (s.compiled && memchr(bytes.at, 0, bytes.len)) {
		finding(d, &s, "input-unreadable", "this is neither device tree source nor a blob", "name a .dts or .dtb file");
		return 0;
	}
	if (!s.compiled) {
		s.blob = bytes;
		*ret = s;
		*ret_usable = true;
		return 0;
	}
	err = preprocess(d, in, &s, &text, ret_usable);
	if (err < 0 || !*ret_usable)
		return err;
	s.preprocessed = text;
	included_find(d->arena, text, places(d, in), &s.included);
	err = compile(d, in, text, &s, ret_usable);
	*ret = s;
	return err;
}
