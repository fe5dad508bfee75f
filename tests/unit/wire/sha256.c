/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sha256.c - tests of the stub's SHA-256, with libcrypto as the judge
 */
#include "wire/sha256.h"

#include <openssl/evp.h>

#include "tap.h"

enum { MOST = 400 };

static const char *hex(const uint8_t hash[SHA256_BYTES])
{
	static char text[2 * SHA256_BYTES + 1];

	for (size_t i = 0; i < SHA256_BYTES; i++)
		snprintf(text + 2 * i, 3, "%02x", hash[i]);
	return text;
}

static void hash(const uint8_t *bytes, size_t len, size_t cut, uint8_t ret[SHA256_BYTES])
{
	struct sha256 s;

	sha256_begin(&s, sha256_blocks);
	sha256_add(&s, bytes, cut);
	sha256_add(&s, bytes + cut, len - cut);
	sha256_end(&s, ret);
}

int main(void)
{
	uint8_t bytes[MOST], own[SHA256_BYTES], judge[SHA256_BYTES];
	bool same = true;

	/* FIPS 180-4's own example. */
	hash((const uint8_t *)"abc", 3, 0, own);
	is_text(hex(own), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "'abc'");
	for (size_t i = 0; i < MOST; i++)
		bytes[i] = (uint8_t)(i * 167 + 13);
	for (size_t len = 0; len <= MOST; len++) {
		EVP_Digest(bytes, len, judge, NULL, EVP_sha256(), NULL);
		for (size_t cut = 0; cut <= len; cut++) {
			hash(bytes, len, cut, own);
			same = same && !memcmp(own, judge, SHA256_BYTES);
		}
	}
	ok(same, "every length to 400, cut everywhere, as libcrypto has it");
	return done();
}
