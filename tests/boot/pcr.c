// SPDX-License-Identifier: BSD-2-Clause
/*
 * pcr.c - test application for UEFI: says what PCRs 4 and 11 of the TPM hold
 *
 *   PCR 11 sha256 0000...
 *
 * As the loader of a second disk (DISK2 of tests/boot/qemu) it is started when the first
 * disk's loader has returned an error, and so shows what that one has measured. Firmware
 * measures the loaders themselves into PCR 4.
 */
#include "efi.h"

/* TCG EFI Protocol Specification, Family "2.0", section 6 */
struct tcg2 {
	efi_unused before[3];
	efi_status (*submit_command)(struct tcg2 *self, uint32_t size, const uint8_t *command, uint32_t ret_size,
				     uint8_t *ret_response);
};

static const struct efi_guid tcg2_guid = {
	0x607f766c, 0x7455, 0x42be, { 0x93, 0x0b, 0xe4, 0xd7, 0x6d, 0xb2, 0x72, 0x0f }
};

enum { RESPONSE_CODE = 6, DIGEST = 30, DIGEST_BYTES = 32, RESPONSE_BYTES = DIGEST + DIGEST_BYTES };

static void say(struct efi_system_table *system, const char *text)
{
	uint16_t wide[128];
	size_t i = 0;

	for (; text[i] && i < 127; i++)
		wide[i] = (uint16_t)text[i];
	wide[i] = 0;
	system->console_out->output_string(system->console_out, wide);
}

static void say_digest(struct efi_system_table *system, const uint8_t *digest)
{
	static const char digits[] = "0123456789abcdef";
	char text[2 * DIGEST_BYTES + 1];

	for (size_t i = 0; i < DIGEST_BYTES; i++) {
		text[2 * i] = digits[digest[i] >> 4];
		text[2 * i + 1] = digits[digest[i] & 15];
	}
	text[2 * DIGEST_BYTES] = 0;
	say(system, text);
}

/*
 * TPM2_PCR_Read (TPM 2.0 Library, part 3, section 22.4) of one PCR in the bank of SHA-256.
 * Everything is big-endian. The digest comes last in the response.
 */
static efi_status read_pcr(struct tcg2 *tcg2, unsigned pcr, uint8_t *ret_response)
{
	uint8_t command[20] = {
		0x80, 0x01,             /* no sessions */
		0, 0, 0, 20,            /* bytes of the command */
		0, 0, 0x01, 0x7e,       /* TPM2_PCR_Read */
		0, 0, 0, 1, 0x00, 0x0b, /* one selection, SHA-256 */
		3, 0, 0, 0,             /* three bytes with a bit for each PCR */
	};

	command[17 + pcr / 8] = (uint8_t)(1 << pcr % 8);
	return tcg2->submit_command(tcg2, sizeof(command), command, RESPONSE_BYTES, ret_response);
}

static void show_pcr(struct efi_system_table *system, struct tcg2 *tcg2, unsigned pcr, const char *title)
{
	uint8_t response[RESPONSE_BYTES];
	const uint8_t *code = response + RESPONSE_CODE;

	say(system, title);
	if (read_pcr(tcg2, pcr, response))
		say(system, "the firmware did not ask the TPM");
	else if (code[0] | code[1] | code[2] | code[3])
		say(system, "the TPM refused");
	else
		say_digest(system, response + DIGEST);
	say(system, "\r\n");
}

efi_status efi_main(efi_handle image, struct efi_system_table *system)
{
	struct tcg2 *tcg2;

	(void)image;
	if (system->boot->locate_protocol(&tcg2_guid, NULL, (void **)&tcg2)) {
		say(system, "PCR: there is no TPM\r\n");
	} else {
		show_pcr(system, tcg2, 4, "PCR 4 sha256 ");
		show_pcr(system, tcg2, 11, "PCR 11 sha256 ");
	}
	say(system, "PCR: end\r\n");
	return 0;
}
