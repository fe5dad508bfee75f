/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * keypair.c - a signer's key and certificates, read and found to belong together
 */
#include "sign/keypair.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <signal.h>
#include <string.h>

#include "base/child.h"
#include "base/interrupt.h"
#include "base/io.h"
#include "base/scoped.h"

static void stream_close(BIO **b)
{
	BIO_free(*b);
}
#define scoped_bio __attribute__((cleanup(stream_close))) BIO *

/* What happened when a pass phrase was wanted. */
struct asking {
	struct diag *diag;
	const char *path;
	bool may;
	bool wanted, asked;
};

void keypair_free(struct keypair *p)
{
	EVP_PKEY_free(p->key);
	X509_free(p->cert);
	sk_X509_pop_free(p->above, X509_free);
}

/* kept: the file in memory that holds it since it was read first, or 0. */
static int open_pem(struct diag *d, const char *what, const char *path, int kept, BIO **ret)
{
	scoped_fd fd = open(kept ? child_fd_path(d->arena, kept) : path, O_RDONLY | O_CLOEXEC);
	BIO *bio;

	if (fd < 0)
		return fault(d, -errno, "cannot open the %s '%s'", what, path);
	bio = BIO_new_fd(fd, BIO_CLOSE);
	if (!bio)
		return fault(d, -ENOMEM, "cannot read the %s '%s'", what, path);
	give_fd(&fd);
	*ret = bio;
	return 0;
}

static bool has_terminal(void)
{
	scoped_fd fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

	return fd >= 0;
}

/* libcrypto's own way would read standard input without a terminal, and that may be the tree. It asks again when it gets nothing. */
static int ask(char *to, int room, int writing, void *context)
{
	struct asking *a = context;
	char prompt[128];
	int got;

	(void)writing;
	a->wanted = true;
	if (!a->may || a->asked || !has_terminal())
		return -1;
	a->asked = true;
	if (a->diag->before_print)
		a->diag->before_print();
	snprintf(prompt, sizeof(prompt), "Pass phrase of '%s': ", a->path);
	got = EVP_read_pw_string(to, room, prompt, 0);
	/* libcrypto takes all signals while it reads, and tells of this one by -2. */
	if (got == -2)
		raise(SIGINT);
	return got ? -1 : (int)strlen(to);
}

static int key_wrong(struct diag *d, const struct asking *a)
{
	ERR_clear_error();
	if (interrupt_signal())
		return interrupt_check(d);
	if (a->wanted && !has_terminal())
		return fault(d, 0, "the key '%s' has a pass phrase, and there is no terminal to ask for it", a->path);
	if (a->asked)
		return fault(d, 0, "the key '%s' does not open with this pass phrase", a->path);
	return fault(d, 0, "'%s' holds no private key in PEM form", a->path);
}

static int read_key(struct diag *d, const struct signer *s, bool may_ask, struct keypair *p)
{
	struct asking asking = { .diag = d, .path = s->key, .may = may_ask };
	scoped_bio bio = NULL;
	int err = open_pem(d, "key", s->key, s->kept ? s->kept->key : 0, &bio);

	if (err < 0)
		return err;
	p->key = PEM_read_bio_PrivateKey(bio, NULL, ask, &asking);
	if (!p->key && asking.wanted && !may_ask && has_terminal()) {
		ERR_clear_error();
		return 0;
	}
	if (!p->key)
		return key_wrong(d, &asking);
	/* OpenSSL crypto/pkcs7/pk7_lib.c:PKCS7_SIGNER_INFO_set() takes no other, and firmware verifies no other. */
	if (EVP_PKEY_base_id(p->key) != EVP_PKEY_RSA && EVP_PKEY_base_id(p->key) != EVP_PKEY_EC)
		return fault(d, 0, "the key '%s' is neither RSA nor ECDSA", s->key);
	return 0;
}

static bool is_root(X509 *cert)
{
	return !X509_NAME_cmp(X509_get_subject_name(cert), X509_get_issuer_name(cert));
}

/* Takes the certificate over. */
static void keep_above(struct keypair *p, X509 *cert)
{
	if (!is_root(cert) && (p->above || (p->above = sk_X509_new_null())) && sk_X509_push(p->above, cert) > 0)
		return;
	X509_free(cert);
}

static int read_certs(struct diag *d, const struct signer *s, struct keypair *p)
{
	scoped_bio bio = NULL;
	bool ended;
	X509 *cert;
	int err = open_pem(d, "certificate", s->cert, s->kept ? s->kept->cert : 0, &bio);

	if (err < 0)
		return err;
	p->cert = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	while (p->cert && (cert = PEM_read_bio_X509(bio, NULL, NULL, NULL)))
		keep_above(p, cert);
	ended = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
	ERR_clear_error();
	if (!p->cert && ended)
		return fault(d, 0, "'%s' holds no certificate in PEM form", s->cert);
	return ended ? 0 : fault(d, 0, "a certificate in '%s' is damaged", s->cert);
}

/* A file in memory and a stream onto it; the file stays when the stream goes. */
static int make_file(struct diag *d, const char *name, BIO **ret, int *ret_fd)
{
	int err = io_memory_file(name, (struct span){ NULL, 0 }, ret_fd);

	if (err >= 0 && !(*ret = BIO_new_fd(*ret_fd, BIO_NOCLOSE)))
		err = -ENOMEM;
	return err < 0 ? fault(d, err, "cannot make a file in memory") : 0;
}

static int written(struct diag *d, bool good)
{
	ERR_clear_error();
	return good ? 0 : fault(d, 0, "cannot write a file in memory");
}

int keypair_key_file(struct diag *d, const struct keypair *p, int *ret_fd)
{
	scoped_bio bio = NULL;
	int err = make_file(d, "key", &bio, ret_fd);

	return err < 0 ? err : written(d, PEM_write_bio_PrivateKey(bio, p->key, NULL, NULL, 0, NULL, NULL) == 1);
}

static int certs_file(struct diag *d, X509 *first, STACK_OF(X509) *more, int *ret_fd)
{
	scoped_bio bio = NULL;
	int err = make_file(d, "certificates", &bio, ret_fd);
	bool good = true;

	if (err < 0)
		return err;
	if (first)
		good = PEM_write_bio_X509(bio, first) == 1;
	for (int i = 0; more && i < sk_X509_num(more); i++)
		good = good && PEM_write_bio_X509(bio, sk_X509_value(more, i)) == 1;
	return written(d, good);
}

int keypair_cert_file(struct diag *d, const struct keypair *p, int *ret_fd)
{
	return certs_file(d, p->cert, NULL, ret_fd);
}

int keypair_above_file(struct diag *d, const struct keypair *p, int *ret_fd)
{
	return p->above ? certs_file(d, NULL, p->above, ret_fd) : 0;
}

/* Puts what was read aside for the next time: a key without its pass phrase, and all certificates. */
static int keep(struct diag *d, const struct keypair *p, struct signer_kept *kept)
{
	scoped_fd key = -1, cert = -1;
	int err = 0;

	if (p->key && !kept->key)
		err = keypair_key_file(d, p, &key);
	if (err >= 0 && !kept->cert)
		err = certs_file(d, p->cert, p->above, &cert);
	if (err < 0)
		return err;
	if (key >= 0)
		kept->key = give_fd(&key);
	if (cert >= 0)
		kept->cert = give_fd(&cert);
	return 0;
}

int keypair_read(struct diag *d, const struct signer *s, bool ask_for_phrase, struct keypair *ret)
{
	int err = read_certs(d, s, ret);

	if (err >= 0 && !s->engine)
		err = read_key(d, s, ask_for_phrase, ret);
	if (err < 0)
		return err;
	if (ret->key && X509_check_private_key(ret->cert, ret->key) != 1) {
		ERR_clear_error();
		return fault(d, 0, "the key '%s' is not the one of the certificate '%s'", s->key, s->cert);
	}
	return s->kept ? keep(d, ret, s->kept) : 0;
}
