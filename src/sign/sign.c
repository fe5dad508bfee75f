/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sign.c - PE files signed for UEFI Secure Boot, by sbsign
 */
#include "sign/sign.h"

#include <errno.h>
#include <string.h>

#include "base/child.h"
#include "base/io.h"
#include "base/number.h"
#include "base/scoped.h"
#include "sign/cert_table.h"
#include "sign/keypair.h"
#include "sign/signature.h"

enum { SAID_MOST = 300, DESCRIPTORS_MOST = 6, ARGUMENTS_MOST = 16 };

/* Arguments and descriptors of one run of sbsign or sbverify. */
struct tool {
	struct diag *diag;
	const char *argv[ARGUMENTS_MOST];
	int keep[DESCRIPTORS_MOST];
	size_t arguments, descriptors;
};

static void add(struct tool *t, const char *arg)
{
	t->argv[t->arguments++] = arg;
}

/* An option, or none, and a descriptor for its file. */
static void add_file(struct tool *t, const char *option, int fd)
{
	if (option)
		add(t, option);
	add(t, child_fd_path(t->diag->arena, fd));
	t->keep[t->descriptors++] = fd;
}

/* What sbsign 0.9.4 says although it goes well. */
static bool is_chatter(const char *line)
{
	static const char *const chatter[] = { "warning:", " ", "\n", "gaps in", "Signing ", "Image was ", "Enter " };

	for (size_t i = 0; i < COUNT(chatter); i++) {
		if (!strncmp(line, chatter[i], strlen(chatter[i])))
			return true;
	}
	return false;
}

/* The n-th part of a line that ':' divides, up to the next or, the last one, to the line's end. */
static const char *part(struct arena *a, const char *line, int n, bool last)
{
	while (line && n--) {
		line += strcspn(line, ":\n");
		line = *line == ':' ? line + 1 : NULL;
	}
	return line ? arena_copy(a, line, strcspn(line, last ? "\n" : ":\n")) : "";
}

/* What libcrypto says in "40A7C51F3B7F0000:error:80000002:LIBRARY:FUNCTION:REASON:FILE:LINE:DATA". */
static const char *crypto_reason(struct arena *a, const char *line)
{
	const char *why = part(a, line, 5, false), *data = part(a, line, 8, true);

	return *data ? arena_fmt(a, "%s: %s", why, data) : why;
}

/* The line after this one; "" behind the last. */
static const char *next_line(const char *line)
{
	line += strcspn(line, "\n");
	return *line ? line + 1 : line;
}

static bool is_crypto(const char *line)
{
	const char *error = strstr(line, ":error:");

	return error && error < line + strcspn(line, "\n");
}

/* The first line that says what went wrong, and libcrypto's first reason, if it gives one. */
static const char *reason(struct diag *d, const char *program, const struct child_result *result)
{
	const char *line = result->said, *error, *text;

	while (*line && is_chatter(line))
		line = next_line(line);
	if (!*line)
		return arena_fmt(d->arena, "'%s' ended with status %d", program, result->status);
	text = arena_copy(d->arena, line, strcspn(line, "\n"));
	for (error = line; *error && !is_crypto(error); error = next_line(error))
		;
	if (error == line)
		text = crypto_reason(d->arena, line);
	else if (*error)
		text = arena_fmt(d->arena, "%s (%s)", text, crypto_reason(d->arena, error));
	return arena_fmt(d->arena, "'%s' says: %.*s", program, SAID_MOST, text);
}

/* A PKCS#11 URI may carry the PIN (RFC 7512 section 2.4); what is said ends up in logs, so it is left out. */
static void drop_pins(char *text)
{
	static const char begin[] = "pin-value=";

	for (char *at = text; (at = strstr(at, begin));) {
		const char *end;

		at += sizeof(begin) - 1;
		end = at + strcspn(at, ";&? ");
		memmove(at, end, strlen(end) + 1);
	}
}

static int tool_run(struct tool *t, const char *what)
{
	static const char *const env[] = {
		/* pseudo, Yocto's fakeroot, cannot open our files in memory by their descriptor. */
		"PSEUDO_UNLOAD=1", "LC_ALL=C", NULL,
	};
	struct child child = { .argv = t->argv, .env = env, .keep = t->keep };
	struct child_result result;
	char *why;
	int err;

	t->argv[t->arguments] = NULL;
	t->keep[t->descriptors] = -1;
	err = child_run(t->diag, &child, &result);
	if (err < 0 || !result.status)
		return err;
	why = arena_dup(t->diag->arena, reason(t->diag, t->argv[0], &result));
	drop_pins(why);
	return fault(t->diag, 0, "%s: %s", what, why);
}

static int memory_file(struct diag *d, const char *name, struct span bytes, int *ret_fd)
{
	int err = io_memory_file(name, bytes, ret_fd);

	return err < 0 ? fault(d, err, "cannot make a file in memory") : 0;
}

static int read_output(struct diag *d, int fd, struct span pe, struct span *ret)
{
	int err = io_read_rest(d->arena, fd, pe.len + SIGN_GROWS_MOST, ret);

	if (err == -EFBIG)
		return fault(d, 0, "the signature has more than %d KiB: are there many certificates?", SIGN_GROWS_MOST / 1024);
	return err < 0 ? fault(d, err, "cannot read what 'sbsign' wrote") : 0;
}

/* sbsign opens everything by descriptor, so no file gets a name and none stays behind. */
static int run_sbsign(struct diag *d, const struct signer *s, const struct keypair *pair, struct span pe, struct span *ret)
{
	struct tool tool = { .diag = d };
	scoped_fd in = -1, out = -1, key = -1, cert = -1, above = -1;
	int err = memory_file(d, "unsigned", pe, &in);

	if (err >= 0)
		err = memory_file(d, "signed", (struct span){ NULL, 0 }, &out);
	if (err >= 0)
		err = keypair_cert_file(d, pair, &cert);
	if (err >= 0)
		err = keypair_above_file(d, pair, &above);
	if (err >= 0 && pair->key)
		err = keypair_key_file(d, pair, &key);
	if (err < 0)
		return err;
	add(&tool, "sbsign");
	if (s->engine) {
		add(&tool, "--engine");
		add(&tool, s->engine);
		add(&tool, "--key");
		add(&tool, s->key);
	} else {
		add_file(&tool, "--key", key);
	}
	add_file(&tool, "--cert", cert);
	if (above >= 0)
		add_file(&tool, "--addcert", above);
	add_file(&tool, "--output", out);
	add_file(&tool, NULL, in);
	err = tool_run(&tool, "it cannot be signed");
	return err < 0 ? err : read_output(d, out, pe, ret);
}

/* The signature is given by itself, so that no former one of the file is judged in its place. */
static int run_sbverify(struct diag *d, const struct keypair *pair, struct span signature, struct span made)
{
	struct tool tool = { .diag = d };
	scoped_fd in = -1, detached = -1, cert = -1;
	int err = memory_file(d, "signed", made, &in);

	if (err >= 0)
		err = memory_file(d, "signature", signature, &detached);
	if (err >= 0)
		err = keypair_cert_file(d, pair, &cert);
	if (err < 0)
		return err;
	add(&tool, "sbverify");
	/* Without this it does not say why. */
	add(&tool, "--verbose");
	add_file(&tool, "--cert", cert);
	add_file(&tool, "--detached", detached);
	add_file(&tool, NULL, in);
	return tool_run(&tool, "the signature is not accepted");
}

/* Whether made is what was signed, but for what the header says of the table, and then zeros up to off. */
static bool begins_with(struct span made, struct span pe, const struct cert_table *t, uint64_t off)
{
	for (size_t i = 0; i < off; i++) {
		bool free = (i >= t->checksum && i < t->checksum + CERT_CHECKSUM_BYTES) ||
			    (i >= t->place && i < t->place + CERT_PLACE_BYTES);

		if (!free && made.at[i] != (i < pe.len ? pe.at[i] : 0))
			return false;
	}
	return true;
}

/* sbsign fills up a file of which the end is missing, with no more than a warning: so nothing is believed. */
static const char *wrong_with(struct span made, struct span pe, const struct cert_table *before, uint64_t off,
			      struct cert_table *ret, struct span *ret_signature)
{
	if (made.len <= off)
		return "it put no signature behind the file";
	if (!cert_table_read(made, ret) || !ret->size)
		return "there is no table of signatures at its end";
	if (ret->at != (before->size ? before->at : off))
		return "the signatures do not begin where the file ends: perhaps its end is missing";
	if (!begins_with(made, pe, before, off))
		return "the file itself was changed";
	if (!cert_table_last(made, off, ret_signature))
		return "the new signature is damaged";
	return NULL;
}

/* Checks what sbsign made, and takes the time of signing out where the key is at hand. */
static int settle(struct diag *d, const struct keypair *pair, struct span pe, const struct cert_table *before, struct span *made,
		  struct span *ret_signature)
{
	uint64_t off = round_up(pe.len, CERT_ALIGN);
	struct cert_table after;
	const char *wrong = wrong_with(*made, pe, before, off, &after, ret_signature);
	int err;

	if (wrong)
		return fault(d, 0, "what 'sbsign' made is not the signed file: %s", wrong);
	if (!pair->key)
		return 0;
	err = signature_drop_time(d, pair->key, *ret_signature, ret_signature);
	if (err >= 0)
		*made = cert_table_replace(d->arena, *made, &after, off, *ret_signature);
	return err;
}

int sign_bytes(struct diag *d, const struct signer *s, const char *what, struct span pe, struct span *ret)
{
	scoped_keypair pair = { 0 };
	struct cert_table before;
	struct span made, signature;
	int err;

	ACTIVITY(d, "signing '%s' for Secure Boot", what);
	if (!cert_table_read(pe, &before))
		return fault(d, 0, "it cannot be signed: it is no 64-bit PE file, or its signatures are not its end");
	err = keypair_read(d, s, true, &pair);
	if (err >= 0)
		err = run_sbsign(d, s, &pair, pe, &made);
	if (err >= 0)
		err = settle(d, &pair, pe, &before, &made, &signature);
	if (err >= 0)
		err = run_sbverify(d, &pair, signature, made);
	if (err < 0)
		return err;
	*ret = made;
	return 0;
}

int sign_check(struct diag *d, const struct signer *s)
{
	scoped_keypair pair = { 0 };

	if (!s->key)
		return 0;
	ACTIVITY(d, "looking at what is to be signed with");
	return keypair_read(d, s, false, &pair);
}
