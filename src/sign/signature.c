/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * signature.c - a PKCS#7 signature without the time of signing
 */
#include "sign/signature.h"

#include <openssl/err.h>
#include <openssl/pkcs7.h>
#include <openssl/x509.h>

static void pkcs7_close(PKCS7 **p)
{
	PKCS7_free(*p);
}
#define scoped_pkcs7 __attribute__((cleanup(pkcs7_close))) PKCS7 *

static void drop_attribute(STACK_OF(X509_ATTRIBUTE) *list, int nid)
{
	int at;

	while ((at = X509at_get_attr_by_NID(list, nid, -1)) >= 0)
		X509_ATTRIBUTE_free(X509at_delete_attr(list, at));
}

static bool sign_again(PKCS7_SIGNER_INFO *info, EVP_PKEY *key)
{
	drop_attribute(info->auth_attr, NID_pkcs9_signingTime);
	if (EVP_PKEY_up_ref(key) != 1)
		return false;
	EVP_PKEY_free(info->pkey);
	info->pkey = key;
	return PKCS7_SIGNER_INFO_sign(info) == 1;
}

static int encode(struct diag *d, PKCS7 *pkcs7, struct span *ret)
{
	int len = i2d_PKCS7(pkcs7, NULL);
	unsigned char *bytes, *at;

	if (len <= 0)
		return fault(d, 0, "libcrypto cannot write the signature");
	bytes = at = arena_alloc(d->arena, (size_t)len);
	len = i2d_PKCS7(pkcs7, &at);
	*ret = (struct span){ bytes, (size_t)len };
	return 0;
}

int signature_drop_time(struct diag *d, EVP_PKEY *key, struct span pkcs7, struct span *ret)
{
	const unsigned char *at = pkcs7.at;
	scoped_pkcs7 p = d2i_PKCS7(NULL, &at, (long)pkcs7.len);
	STACK_OF(PKCS7_SIGNER_INFO) *infos = p && PKCS7_type_is_signed(p) ? PKCS7_get_signer_info(p) : NULL;

	if (!infos || sk_PKCS7_SIGNER_INFO_num(infos) != 1 || !sk_PKCS7_SIGNER_INFO_value(infos, 0)->auth_attr) {
		ERR_clear_error();
		return fault(d, 0, "'sbsign' made no signature of one signer");
	}
	if (!sign_again(sk_PKCS7_SIGNER_INFO_value(infos, 0), key)) {
		const char *reason = ERR_reason_error_string(ERR_peek_last_error());

		ERR_clear_error();
		return fault(d, 0, "libcrypto cannot sign: %s", reason ? reason : "it does not say why");
	}
	return encode(d, p, ret);
}
