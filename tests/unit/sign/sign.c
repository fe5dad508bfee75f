/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sign.c - tests of signing, with keys made for it and sbverify as the judge
 *
 * All happens in a directory of its own and without a terminal. In place of sbsign there are
 * also scripts in bin/, which end or lie in every way.
 */
#include "sign/sign.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/child.h"
#include "base/interrupt.h"
#include "base/io.h"
#include "base/scoped.h"
#include "pe_sample.h"
#include "sign/cert_table.h"
#include "tap.h"

/* DER of the attribute signingTime's name, RFC 2985 section 5.3.3. */
static const uint8_t signing_time[] = { 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x05 };

static const struct signer a = { .key = "a.key", .cert = "a.crt" };

static bool write_file(const char *path, struct span bytes, mode_t mode)
{
	scoped_fd fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);

	return fd >= 0 && io_write(fd, bytes.at, bytes.len) == 0;
}

static bool write_text(const char *path, const char *text, mode_t mode)
{
	return write_file(path, (struct span){ (const uint8_t *)text, strlen(text) }, mode);
}

/* A command for the shell; its output is shown when it fails. */
static bool shell(struct diag *d, const char *command)
{
	const char *argv[] = { "sh", "-c", arena_fmt(d->arena, "{ %s; } 1>&2", command), NULL };
	struct child child = { .argv = argv };
	struct child_result result;

	if (child_run(d, &child, &result) < 0)
		return false;
	if (result.status)
		tap_show(command, result.said);
	return !result.status;
}

/* sign_bytes() or sign_check(), with what it printed, or "" when it went well. */
static const char *said(struct diag *d, const struct signer *s, const struct span *pe, struct span *ret)
{
	scoped_fd was = dup(STDERR_FILENO), memory = memfd_create("said", MFD_CLOEXEC);
	struct span text = { (const uint8_t *)"", 0 };
	int err;

	dup2(memory, STDERR_FILENO);
	err = pe ? sign_bytes(d, s, "it.efi", *pe, ret) : sign_check(d, s);
	dup2(was, STDERR_FILENO);
	lseek(memory, 0, SEEK_SET);
	if (io_read_rest(d->arena, memory, 1 << 20, &text) < 0 || (err < 0) != (text.len > 0))
		return "fault and message do not go together";
	return (const char *)text.at;
}

static struct span must_sign(struct diag *d, const struct signer *s, struct span pe, const char *name)
{
	struct span made = { NULL, 0 };

	is_text(said(d, s, &pe, &made), "", name);
	return made;
}

static void must_fault(struct diag *d, const struct signer *s, const char *want, const char *name)
{
	struct pe_sample sample = pe_sample_make(0, 0);
	struct span pe = pe_span(&sample), made = { NULL, 0 };

	is_text(said(d, s, &pe, &made), arena_fmt(d->arena, "fault: %s\n  while signing 'it.efi' for Secure Boot\n", want), name);
	ok(!made.at, "there is no result");
}

static bool accepted(struct diag *d, struct span made, const char *cert)
{
	return write_file("made.efi", made, 0644) && shell(d, arena_fmt(d->arena, "sbverify --cert %s made.efi", cert));
}

static bool has_time(struct span made)
{
	size_t at;

	return span_find(made, 0, signing_time, sizeof(signing_time), &at);
}

static bool make_keys(struct diag *d)
{
	return shell(d, "set -e\n"
		"printf '[req]\\ndistinguished_name=n\\n[n]\\n[ca]\\nbasicConstraints=critical,CA:TRUE\\n' > cnf\n"
		"for name in a b root between leaf; do openssl genrsa -out $name.key 2048; done\n"
		"openssl ecparam -name prime256v1 -genkey -noout -out ec.key\n"
		"openssl genpkey -algorithm ed25519 -out ed.key\n"
		"for name in a b root ec ed; do openssl req -config cnf -new -x509 -key $name.key -subj /CN=$name/ -days 99 -out $name.crt; done\n"
		"for name in between leaf; do openssl req -config cnf -new -key $name.key -subj /CN=$name/ -out $name.csr; done\n"
		"openssl x509 -req -in between.csr -CA root.crt -CAkey root.key -set_serial 2 -extfile cnf -extensions ca "
		"-days 99 -out between.crt\n"
		"openssl x509 -req -in leaf.csr -CA between.crt -CAkey between.key -set_serial 3 -days 99 -out leaf.crt\n"
		"cat leaf.crt between.crt root.crt > chain.crt\n"
		"openssl req -config cnf -new -x509 -key a.key -subj /CN=server/ -days 99 -addext extendedKeyUsage=serverAuth "
		"-out server.crt\n"
		"openssl rsa -in a.key -aes256 -passout pass:secret -out locked.key\n"
		"openssl rsa -in a.key -outform DER -out der.key\n"
		"{ cat a.crt; sed 3d b.crt; } > damaged.crt");
}

/* The files of this directory, as "a b c ". */
static const char *listing(struct arena *arena)
{
	struct dirent **entries;
	int count = scandir(".", &entries, NULL, alphasort);
	const char *text = "";

	for (int i = 0; i < count; i++) {
		text = arena_fmt(arena, "%s%s ", text, entries[i]->d_name);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return text;
}

/* Whether made begins with pe, but for checksum and the table's place. */
static bool is_kept(struct span made, struct span pe)
{
	bool same = made.len >= pe.len;

	for (size_t i = 0; same && i < pe.len; i++) {
		bool free = (i >= PE_CHECKSUM && i < PE_CHECKSUM + 4) || (i >= PE_CERTIFICATES && i < PE_CERTIFICATES + 8);

		same = free || made.at[i] == pe.at[i];
	}
	return same;
}

/* Each shape of file that sbsign treats in another way. */
static void test_shapes(struct diag *d)
{
	static const struct { uint32_t gap; size_t tail; const char *name; } shapes[] = {
		{ 0, 0, "a file of sections alone" }, { 0, 3, "a file of odd length" }, { 0, 8, "bytes behind the sections" },
		{ 64, 0, "a gap between sections" }, { 24, 5, "a gap, and an odd length" },
	};

	for (size_t i = 0; i < COUNT(shapes); i++) {
		struct pe_sample sample = pe_sample_make(shapes[i].gap, shapes[i].tail);
		struct span pe = pe_span(&sample), made = must_sign(d, &a, pe, shapes[i].name);
		uint64_t at = (pe.len + 7) / 8 * 8;
		struct cert_table t;
		uint32_t checksum;

		ok(is_kept(made, pe), "the file is as it was");
		ok(cert_table_read(made, &t) && t.at == at && at + t.size == made.len, "the signatures are its end");
		ok(span_le32(made, PE_CHECKSUM, &checksum) && checksum == cert_table_checksum(made, &t), "its checksum is right");
		ok(accepted(d, made, "a.crt"), "sbverify accepts it");
		ok(!has_time(made), "the time is not in it");
	}
}

static void test_equal_bytes(struct diag *d)
{
	struct pe_sample sample = pe_sample_make(0, 0);
	struct span pe = pe_span(&sample), first = must_sign(d, &a, pe, "a signature"), second, other;

	usleep(1100 * 1000);
	second = must_sign(d, &a, pe, "another, more than a second later");
	ok(first.len == second.len && !memcmp(first.at, second.at, first.len), "both are equal, byte by byte");
	sample.bytes[PE_BLOCK]++;
	other = must_sign(d, &a, pe, "a signature of other bytes");
	ok(other.len == first.len && memcmp(other.at + pe.len, first.at + pe.len, other.len - pe.len), "that one differs");
	ok(accepted(d, other, "a.crt") && shell(d, "! sbverify --cert b.crt made.efi"), "another certificate does not accept it");
}

/* Our checksum against that of sbsign, which is also what shows that sbsign alone would write the time. */
static void test_sbsign(struct diag *d)
{
	struct pe_sample sample = pe_sample_make(64, 3);
	struct span made;
	struct cert_table t;
	uint32_t checksum;

	ok(write_file("plain.efi", pe_span(&sample), 0644) && shell(d, "sbsign --key a.key --cert a.crt --output sbsign.efi plain.efi"),
	   "sbsign by hand");
	ok(io_read_file(d->arena, "sbsign.efi", 1 << 20, &made) == 0 && cert_table_read(made, &t), "its file is read");
	ok(span_le32(made, PE_CHECKSUM, &checksum) && checksum == cert_table_checksum(made, &t), "sbsign reckons the same checksum");
	ok(has_time(made), "it has the time");
}

static void test_keys(struct diag *d)
{
	const struct signer b = { .key = "b.key", .cert = "b.crt" }, ec = { .key = "ec.key", .cert = "ec.crt" };
	const struct signer chain = { .key = "leaf.key", .cert = "chain.crt" };
	struct pe_sample sample = pe_sample_make(0, 0);
	struct span pe = pe_span(&sample), once = must_sign(d, &b, pe, "a file to be signed twice"), made;
	uint8_t *changed;

	made = must_sign(d, &a, once, "a file that is signed already");
	ok(accepted(d, made, "a.crt") && accepted(d, made, "b.crt"), "both certificates accept it");
	ok(!memcmp(made.at + pe.len, once.at + pe.len, once.len - pe.len), "the first signature is as it was");
	once.at = changed = (uint8_t *)arena_copy(d->arena, once.at, once.len);
	changed[PE_BLOCK]++;
	made = must_sign(d, &a, once, "a file that was changed after it was signed");
	ok(!memcmp(made.at + pe.len, once.at + pe.len, once.len - pe.len), "it keeps the signature that does not fit");
	ok(accepted(d, must_sign(d, &ec, pe, "an ECDSA key"), "ec.crt"), "its certificate accepts it");
	made = must_sign(d, &chain, pe, "a chain of certificates");
	ok(accepted(d, made, "leaf.crt") && accepted(d, made, "between.crt") && accepted(d, made, "root.crt"), "all three accept it");
	ok(shell(d, "sbverify --list made.efi > list; grep -q 'subject: /CN=between' list && ! grep -q 'subject: /CN=root' list"),
	   "the signature holds the one between, and not the root");
}

/* A key that can be read only once, as from a shell's <(...). */
static void test_kept(struct diag *d)
{
	struct signer_kept kept = { 0 };
	const struct signer s = { .key = "once.key", .cert = "once.crt", .kept = &kept };
	struct pe_sample sample = pe_sample_make(0, 0);

	ok(shell(d, "cp a.key once.key && cp a.crt once.crt"), "a key to be read once");
	is_text(said(d, &s, NULL, NULL), "", "it is there");
	ok(!remove("once.key") && !remove("once.crt"), "it goes away");
	ok(accepted(d, must_sign(d, &s, pe_span(&sample), "it still signs"), "a.crt"), "and is accepted");
	must_sign(d, &s, pe_span(&sample), "and once more");
	close(kept.key);
	close(kept.cert);
}

static void test_wrong_keys(struct diag *d)
{
	static const struct { const char *key, *cert, *want; } cases[] = {
		{ "no.key", "a.crt", "cannot open the key 'no.key': No such file or directory" },
		{ "a.key", "no.crt", "cannot open the certificate 'no.crt': No such file or directory" },
		{ "b.key", "a.crt", "the key 'b.key' is not the one of the certificate 'a.crt'" },
		{ "ec.key", "a.crt", "the key 'ec.key' is not the one of the certificate 'a.crt'" },
		{ "a.crt", "a.crt", "'a.crt' holds no private key in PEM form" },
		{ "der.key", "a.crt", "'der.key' holds no private key in PEM form" },
		{ "a.key", "a.key", "'a.key' holds no certificate in PEM form" },
		{ "a.key", "damaged.crt", "a certificate in 'damaged.crt' is damaged" },
		{ "ed.key", "ed.crt", "the key 'ed.key' is neither RSA nor ECDSA" },
		{ "locked.key", "a.crt", "the key 'locked.key' has a pass phrase, and there is no terminal to ask for it" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct signer s = { .key = cases[i].key, .cert = cases[i].cert };

		must_fault(d, &s, cases[i].want, arena_fmt(d->arena, "%s with %s", s.key, s.cert));
		is_text(said(d, &s, NULL, NULL), arena_fmt(d->arena, "fault: %s\n  while looking at what is to be signed with\n", cases[i].want),
			"the same when it is looked at before");
	}
	must_fault(d, &(struct signer){ .key = "a.key", .cert = "server.crt" },
		   "the signature is not accepted: 'sbverify' says: certificate verify error: Verify error: unsuitable certificate purpose",
		   "a certificate for servers");
	is_text(said(d, &a, NULL, NULL), "", "a good pair");
	is_text(said(d, &(struct signer){ .key = NULL }, NULL, NULL), "", "nothing to sign with");
}

/* What an engine needs is not there on every machine: only that it is asked, and that no PIN is shown. */
static void test_engine(struct diag *d)
{
	struct signer s = { .key = "pkcs11:token=t;pin-value=1234", .cert = "a.crt", .engine = "nope" };
	struct pe_sample sample = pe_sample_make(0, 0);
	struct span pe = pe_span(&sample), made;
	const char *text = said(d, &s, &pe, &made);

	ok(strstr(text, "fault: it cannot be signed: 'sbsign' says: Failed to load engine: nope (could not load the shared library") == text,
	   "an engine that is not there");
	is_text(said(d, &s, NULL, NULL), "", "an engine's key is not looked at before");
	ok(write_text("bin/sbsign", "#!/bin/sh\n[ \"$1 $2 $3 $4\" = '--engine nope --key pkcs11:token=t;pin-value=1234' ] || exit 1\n"
		      "shift 4\nPATH=${PATH#*:} sbsign --key a.key \"$@\"\n", 0755), "an engine that has the key");
	made = must_sign(d, &s, pe, "a file signed by an engine");
	ok(accepted(d, made, "a.crt") && is_kept(made, pe) && has_time(made), "its signature stays as it is");
	ok(write_text("bin/sbsign", "#!/bin/sh\necho \"no key at $4; pin-value=9,9&pin-value=8\" >&2\nexit 1\n", 0755),
	   "an engine that tells the PIN");
	must_fault(d, &s, "it cannot be signed: 'sbsign' says: no key at pkcs11:token=t;pin-value=; pin-value=&pin-value=",
		   "the PIN is not shown");
}

static void test_wrong_files(struct diag *d)
{
	struct pe_sample sample = pe_sample_make(0, 0);
	struct span pe = pe_span(&sample), cut = { pe.at, pe.len - 100 }, made = { NULL, 0 }, text = { (const uint8_t *)"hello", 5 };

	is_text(said(d, &a, &text, &made),
		"fault: it cannot be signed: it is no 64-bit PE file, or its signatures are not its end\n"
		"  while signing 'it.efi' for Secure Boot\n", "no PE file");
	is_text(said(d, &a, &cut, &made),
		"fault: what 'sbsign' made is not the signed file: the signatures do not begin where the file ends: "
		"perhaps its end is missing\n"
		"  while signing 'it.efi' for Secure Boot\n", "a file that is cut off");
	pe_put(&sample, PE_FILE_HEADER, 0x1234, 2);
	is_text(said(d, &a, &pe, &made),
		"fault: it cannot be signed: 'sbsign' says: Invalid PE header magic\n"
		"  while signing 'it.efi' for Secure Boot\n", "a machine that sbsign does not know");
	ok(!made.at, "there is no result");
}

/* Scripts in place of sbsign and sbverify: $6 is sbsign's output, $7 its input; real() is the program itself. */
static void test_programs(struct diag *d)
{
	static const struct { const char *program, *script, *want; } cases[] = {
		{ "sbsign", "kill -KILL $$", "'sbsign' was killed by SIGKILL (Killed)" },
		{ "sbsign", "exit 7", "it cannot be signed: 'sbsign' ended with status 7" },
		{ "sbsign", "echo warning: no >&2; echo because >&2; exit 1", "it cannot be signed: 'sbsign' says: because" },
		{ "sbsign", "exit 0", "what 'sbsign' made is not the signed file: it put no signature behind the file" },
		{ "sbsign", "cat $7 > $6", "what 'sbsign' made is not the signed file: it put no signature behind the file" },
		{ "sbsign", "cat $7 $7 > $6", "what 'sbsign' made is not the signed file: there is no table of signatures at its end" },
		{ "sbsign", "real \"$@\" && printf Z | dd of=$6 bs=1 seek=700 conv=notrunc 2> /dev/null",
		  "what 'sbsign' made is not the signed file: the file itself was changed" },
		{ "sbsign", "real \"$@\" && printf Z | dd of=$6 bs=1 seek=1541 conv=notrunc 2> /dev/null",
		  "what 'sbsign' made is not the signed file: the new signature is damaged" },
		{ "sbsign", "real \"$@\" && printf '\\0' | dd of=$6 bs=1 seek=1544 conv=notrunc 2> /dev/null",
		  "'sbsign' made no signature of one signer" },
		{ "sbsign", "real \"$@\" && head -c 40000 /dev/zero >> $6",
		  "the signature has more than 32 KiB: are there many certificates?" },
		{ "sbverify", "echo Signature verification failed; exit 1", "the signature is not accepted: 'sbverify' ended with status 1" },
		{ "sbverify", "kill -SEGV $$", "'sbverify' was killed by SIGSEGV (Segmentation fault)" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		shell(d, "rm -f bin/*");
		ok(write_text(arena_fmt(d->arena, "bin/%s", cases[i].program),
			      arena_fmt(d->arena, "#!/bin/sh\nreal() { PATH=${PATH#*:} ${0##*/} \"$@\"; }\n%s\n", cases[i].script), 0755),
		   "a program in its place");
		must_fault(d, &a, cases[i].want, arena_fmt(d->arena, "%s that does: %s", cases[i].program, cases[i].script));
	}
	shell(d, "rm -f bin/*");
}

static void test_missing_programs(struct diag *d)
{
	const char *path = arena_dup(d->arena, getenv("PATH"));
	static const char packages[] = "(Debian: sbsigntool; Yocto: sbsigntool-native of meta-secure-core; "
				       "Buildroot: none, so the host's sbsigntools): No such file or directory";

	setenv("PATH", "/nonexistent", 1);
	must_fault(d, &a, arena_fmt(d->arena, "cannot run 'sbsign' %s", packages), "no sbsign");
	setenv("PATH", arena_fmt(d->arena, "%.*s", (int)strcspn(path, ":"), path), 1);
	ok(write_text("bin/sbsign", arena_fmt(d->arena, "#!/bin/sh\nPATH=%s sbsign \"$@\"\n", strchr(path, ':') + 1), 0755), "sbsign alone");
	must_fault(d, &a, arena_fmt(d->arena, "cannot run 'sbverify' %s", packages), "no sbverify");
	setenv("PATH", path, 1);
}

/* What was shown on the terminal since the last call, until it holds a word, or until nothing more comes. */
static const char *shown(struct diag *d, int master, const char *word)
{
	struct pollfd wait = { .fd = master, .events = POLLIN };
	const char *text = "";
	char more[4096];
	ssize_t len;

	while ((!word || !strstr(text, word)) && poll(&wait, 1, word ? 20000 : 500) > 0) {
		len = read(master, more, sizeof(more));
		if (len <= 0)
			break;
		text = arena_fmt(d->arena, "%s%.*s", text, (int)len, more);
	}
	return text;
}

static int count_of(const char *text, const char *word)
{
	int count = 0;

	for (; (text = strstr(text, word)); text += strlen(word))
		count++;
	return count;
}

static const char question[] = "Pass phrase of 'locked.key': ";

/* In a process of its own, which gets the signal. We get it too. */
static void test_control_c(struct diag *d, int master, const struct signer *s)
{
	void (*was)(int) = signal(SIGINT, SIG_IGN);
	struct pe_sample sample = pe_sample_make(0, 0);
	struct span pe = pe_span(&sample), made;
	pid_t pid = fork();
	int status;

	if (!pid) {
		signal(SIGINT, SIG_DFL);
		interrupt_catch();
		_exit(strcmp(said(d, s, &pe, &made), "fault: interrupted by SIGINT\n  while signing 'it.efi' for Secure Boot\n") != 0);
	}
	ok(count_of(shown(d, master, question), question) == 1, "it asks");
	usleep(200 * 1000);
	ok(io_write(master, "\3", 1) == 0, "control-C is typed");
	ok(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && !WEXITSTATUS(status), "that is an interruption");
	signal(SIGINT, was);
	shown(d, master, NULL);
}

/* From here on there is a terminal, and what is typed waits in it. */
static void test_terminal(struct diag *d)
{
	struct signer_kept kept = { 0 };
	const struct signer s = { .key = "locked.key", .cert = "a.crt", .kept = &kept };
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	struct pe_sample sample = pe_sample_make(0, 0);
	struct span pe = pe_span(&sample), made;

	if (!ok(master >= 0 && !grantpt(master) && !unlockpt(master) && open(ptsname(master), O_RDWR | O_CLOEXEC) >= 0, "a terminal"))
		return;
	/* Should somebody ask for more than is typed here, this ends the question. */
	alarm(30);
	is_text(said(d, &s, NULL, NULL), "", "a pass phrase could be asked for");
	is_text(shown(d, master, NULL), "", "and is not yet");
	test_control_c(d, master, &s);
	ok(io_write(master, "wrong\n", 6) == 0, "a wrong pass phrase");
	must_fault(d, &s, "the key 'locked.key' does not open with this pass phrase", "it does not open");
	ok(io_write(master, "secret\n", 7) == 0, "the right one");
	made = must_sign(d, &s, pe, "it opens");
	ok(accepted(d, made, "a.crt"), "the certificate accepts it");
	must_sign(d, &s, pe, "the next file is signed too");
	is_number((uint64_t)count_of(shown(d, master, NULL), question), 2, "there was one question before each answer, and no other");
	alarm(0);
	close(kept.key);
	close(kept.cert);
}

/* Comes last: an interruption does not pass. */
static void test_interruption(struct diag *d)
{
	interrupt_catch();
	ok(write_text("bin/sbsign", "#!/bin/sh\nkill -TERM $PPID\nexec sleep 60\n", 0755), "an sbsign that takes long");
	must_fault(d, &a, "interrupted by SIGTERM", "an interruption");
}

static void test_nothing_stays(struct diag *d)
{
	struct pe_sample sample = pe_sample_make(0, 0);
	const char *before = listing(d->arena);

	must_sign(d, &a, pe_span(&sample), "a file among others");
	is_text(listing(d->arena), before, "no other file is made");
}

static int test_all(struct diag *d)
{
	char here[PATH_MAX];

	if (!ok(getcwd(here, sizeof(here)) && make_keys(d) && !mkdir("bin", 0755), "keys and certificates"))
		return done();
	setenv("PATH", arena_fmt(d->arena, "%s/bin:%s", here, getenv("PATH")), 1);
	test_nothing_stays(d);
	test_shapes(d);
	test_equal_bytes(d);
	test_sbsign(d);
	test_keys(d);
	test_kept(d);
	test_wrong_keys(d);
	test_wrong_files(d);
	test_programs(d);
	test_engine(d);
	test_missing_programs(d);
	test_terminal(d);
	test_interruption(d);
	return done();
}

/* A session of its own has no terminal. Its end is waited for by the one that tidies up. */
static int in_session(struct diag *d)
{
	int status = 1 << 8;
	pid_t pid = fork();

	if (!pid) {
		status = setsid() < 0 ? 1 : test_all(d);
		arena_free(d->arena);
		exit(status);
	}
	if (pid > 0)
		waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int main(void)
{
	struct diag d = { .arena = arena_make() };
	const char *tmp = getenv("TMPDIR");
	char *place = arena_fmt(d.arena, "%s/sign-XXXXXX", tmp ? tmp : "/tmp");
	int status = 0;

	if (!shell(&d, "command -v openssl && command -v sbsign && command -v sbverify")) {
		puts("1..0 # SKIP no openssl or no sbsigntool");
	} else if (mkdtemp(place) && !chdir(place)) {
		status = in_session(&d);
		shell(&d, arena_fmt(d.arena, "rm -rf '%s'", place));
	} else {
		puts("Bail out! no place to work");
		status = 1;
	}
	arena_free(d.arena);
	return status;
}
