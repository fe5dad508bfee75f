/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * keypair.h - a signer's key and certificates, read and found to belong together
 *
 * They are read here and not only by sbsign, because the signature is made once more
 * (signature.h) and because what is wrong with them can then be said in plain words.
 */
#ifndef SIGN_KEYPAIR_H
#define SIGN_KEYPAIR_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "base/diag.h"
#include "sign/sign.h"

struct keypair {
	EVP_PKEY *key;         /* NULL: it is in an engine, or has a pass phrase that was not to be asked for */
	X509 *cert;
	STACK_OF(X509) *above; /* what else the certificate's file holds, without roots: firmware has its own; or NULL */
};

void keypair_free(struct keypair *p);
#define scoped_keypair __attribute__((cleanup(keypair_free))) struct keypair

/* ask: whether a pass phrase may be asked for. *ret must be empty, and is to be freed after a fault too. */
must_check int keypair_read(struct diag *d, const struct signer *s, bool ask, struct keypair *ret);

/* Files in memory for programs, in PEM form: the key without a pass phrase, the certificate, those above it (none: no file). */
must_check int keypair_key_file(struct diag *d, const struct keypair *p, int *ret_fd);
must_check int keypair_cert_file(struct diag *d, const struct keypair *p, int *ret_fd);
must_check int keypair_above_file(struct diag *d, const struct keypair *p, int *ret_fd);

#endif
