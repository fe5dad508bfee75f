/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sign.h - PE files signed for UEFI Secure Boot, by sbsign
 *
 * sbsign puts a PKCS#7 signature with the time of signing behind the file. Here the time
 * is taken out again and the signature made anew with the same key (signature.h says why),
 * so the same file, RSA key and certificate give the same bytes at any time. A key in an
 * engine cannot be used here: then the signature stays as sbsign made it, with the time.
 * ECDSA signatures are random by nature.
 *
 * A signature adds 8 bytes, the PKCS#7 and up to 7 bytes of padding: with RSA keys of
 * 2048 and 4096 bits some 1.5 and 2.3 KiB. A file that is signed already keeps its signatures.
 */
#ifndef SIGN_SIGN_H
#define SIGN_SIGN_H

#include "base/diag.h"
#include "base/span.h"

enum { SIGN_GROWS_MOST = 32 * 1024 }; /* bytes; a signature that needs more is a fault */

/* What was read before, as files in memory; 0: not yet. The kernel closes them at the end of the run. */
struct signer_kept {
	int key, cert;
};

/* Names as the user gave them. All are NULL when nothing is to be signed; key and cert go together. */
struct signer {
	const char *key;    /* a file with a private key in PEM form; with an engine, what that takes for a key */
	const char *cert;   /* a file with the key's certificate in PEM form, and perhaps those between it and its root */
	const char *engine; /* of OpenSSL, as "pkcs11"; or NULL */
	struct signer_kept *kept; /* so that each file is read and a pass phrase asked for once; NULL: each time */
};

/*
 * Whether signing can work at all, before anything takes long: key and certificate are
 * there, readable and belong together, and a pass phrase could be asked for. Asks for none,
 * uses no engine and runs no program. Without a key there is nothing to check.
 */
must_check int sign_check(struct diag *d, const struct signer *s);

/*
 * Signs the PE file pe, which messages call what. *ret is in the arena: pe as it was, up
 * to 7 bytes of padding, and the signature; only the header's checksum and the place of the
 * signatures differ. sbverify has accepted the signature. The pass phrase of a key is asked for on the
 * terminal; an engine asks by itself, for each file.
 */
must_check int sign_bytes(struct diag *d, const struct signer *s, const char *what, struct span pe, struct span *ret);

#endif
