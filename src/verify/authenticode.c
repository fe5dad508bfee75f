/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * authenticode.c - whether the signatures of a loader are of its bytes
 */
#include "verify/authenticode.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pkcs7.h>
#include <openssl/x509.h>
#include <string.h>

#include "base/number.h"
#include "verify/carried.h"
#include "verify/record.h"

/* Where the header says where the PE header is, and what is not signed: offsets from that one. */
enum { HEADER_AT = 0x3c, CHECKSUM = 24 + 64, CHECKSUM_BYTES = 4, PLACE = 24 + 144, PLACE_BYTES = 8 };

enum { ENTRY_HEADER = 8, ENTRY_ALIGNMENT = 8 };

/* How the signed content ends when its hash is a SHA-256: an OCTET STRING of 32 bytes. */
static const uint8_t hash_tag[] = { 0x04, PLAN_HASH };

static void free_signature(PKCS7 **p7)
{
	PKCS7_free(*p7);
}

/* The loader's own hash: of all in front of its certificates but for its checksum and the place of the certificates. */
static void hash_loader(struct span file, const struct pe *pe, uint8_t ret[PLAN_HASH])
{
	uint64_t header = record_le32(file, HEADER_AT);
	const uint64_t stretches[][2] = {
		{ 0, header + CHECKSUM },
		{ header + CHECKSUM + CHECKSUM_BYTES, header + PLACE },
		{ header + PLACE + PLACE_BYTES, pe->certificates_at },
	};
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	struct span s;

	EVP_DigestInit_ex(ctx, EVP_sha256(), NULL);
	for (size_t i = 0; i < COUNT(stretches); i++) {
		if (span_cut(file, stretches[i][0], stretches[i][1] - stretches[i][0], &s))
			EVP_DigestUpdate(ctx, s.at, s.len);
	}
	EVP_DigestFinal_ex(ctx, ret, NULL);
	EVP_MD_CTX_free(ctx);
}

/* SpcIndirectDataContent; of a kind that libcrypto knows itself the content would be of another C type. */
static bool is_authenticode(PKCS7 *p7)
{
	char kind[32];

	return PKCS7_type_is_signed(p7) && p7->d.sign && p7->d.sign->contents &&
	       OBJ_obj2txt(kind, sizeof(kind), p7->d.sign->contents->type, 1) > 0 && !strcmp(kind, "1.3.6.1.4.1.311.2.1.4");
}

/* What is signed, in its DER without the outermost tag and length; empty when it is not that of Authenticode. */
static struct span content_of(PKCS7 *p7)
{
	const ASN1_TYPE *other = is_authenticode(p7) ? p7->d.sign->contents->d.other : NULL;
	const unsigned char *at;
	long len = 0;
	int tag, class;

	if (!other || other->type != V_ASN1_SEQUENCE)
		return (struct span){ 0 };
	at = ASN1_STRING_get0_data(other->value.sequence);
	if (ASN1_get_object(&at, &len, &tag, &class, ASN1_STRING_length(other->value.sequence)) & 0x80)
		return (struct span){ 0 };
	return (struct span){ at, (size_t)len };
}

/* PKCS7_verify() of OpenSSL 3.0 loses memory over a hash that it does not know. */
static bool has_known_hashes(const PKCS7 *p7)
{
	for (int i = 0; i < sk_X509_ALGOR_num(p7->d.sign->md_algs); i++) {
		if (!EVP_get_digestbyobj(sk_X509_ALGOR_value(p7->d.sign->md_algs, i)->algorithm))
			return false;
	}
	return true;
}

/* Whether the content is signed by the key of the certificate that comes with it, whoever that is. */
static bool is_signed(PKCS7 *p7, struct span content)
{
	BIO *in = BIO_new_mem_buf(content.at, (int)content.len);
	bool right = in && has_known_hashes(p7) && PKCS7_verify(p7, NULL, NULL, in, NULL, PKCS7_NOVERIFY | PKCS7_BINARY) == 1;

	BIO_free(in);
	ERR_clear_error();
	return right;
}

static void check_signature(struct arena *a, size_t number, struct span der, const uint8_t hash[PLAN_HASH], struct problems *p)
{
	const unsigned char *at = der.at;
	__attribute__((cleanup(free_signature))) PKCS7 *p7 = d2i_PKCS7(NULL, &at, (long)der.len);
	struct span content = p7 ? content_of(p7) : (struct span){ 0 }, tag, signed_hash;

	ERR_clear_error();
	if (content.len < sizeof(hash_tag) + PLAN_HASH) {
		problem(p, "signature %zu of the loader, of %zu bytes, cannot be read", number, der.len);
		return;
	}
	/* With another hash than SHA-256 it is not looked into. */
	if (span_cut(content, content.len - PLAN_HASH - sizeof(hash_tag), sizeof(hash_tag), &tag) &&
	    !memcmp(tag.at, hash_tag, sizeof(hash_tag)) &&
	    span_cut(content, content.len - PLAN_HASH, PLAN_HASH, &signed_hash) && memcmp(signed_hash.at, hash, PLAN_HASH))
		problem(p, "signature %zu of the loader is of other bytes: their SHA-256 begins with %s, the loader's with %s", number,
			carried_hash_text(a, signed_hash.at), carried_hash_text(a, hash));
	if (!is_signed(p7, content))
		problem(p, "signature %zu of the loader was not made by the certificate that comes with it", number);
}

void authenticode_check(struct arena *a, struct span file, const struct pe *pe, struct problems *p)
{
	uint64_t at = pe->certificates_at, end = at + pe->certificates_bytes;
	uint8_t hash[PLAN_HASH];
	struct span der;

	if (!pe->certificates_bytes)
		return;
	hash_loader(file, pe, hash);
	for (size_t number = 1; at < end; number++) {
		uint32_t bytes = record_le32(file, at);

		if (bytes <= ENTRY_HEADER || !span_cut(file, at + ENTRY_HEADER, bytes - ENTRY_HEADER, &der))
			return;
		check_signature(a, number, der, hash, p);
		at += round_up(bytes, ENTRY_ALIGNMENT);
	}
}
