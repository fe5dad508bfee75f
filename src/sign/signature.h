/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * signature.h - a PKCS#7 signature without the time of signing
 *
 * sbsign signs by libcrypto, whose PKCS7_dataFinal() always adds the attribute signingTime
 * from the machine's clock; no option or variable changes that (sbsigntools src/idc.c:IDC_set,
 * OpenSSL crypto/pkcs7/pk7_doit.c:do_pkcs7_signed_attrib). It makes two builds differ. It also makes a
 * signature with an expired certificate worthless to U-Boot, which wants the time to lie in
 * the certificate's span (lib/crypto/pkcs7_verify.c:pkcs7_verify_one). Nobody needs it: RFC 2985 section 5.3.3 has
 * it optional, and Microsoft's signtool does not write it.
 */
#ifndef SIGN_SIGNATURE_H
#define SIGN_SIGNATURE_H

#include <openssl/evp.h>

#include "base/diag.h"
#include "base/span.h"

/* Takes the time out of a signature of one signer, whose private key this is, and signs again. *ret is in the arena. */
must_check int signature_drop_time(struct diag *d, EVP_PKEY *key, struct span pkcs7, struct span *ret);

#endif
