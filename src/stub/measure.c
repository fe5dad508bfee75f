/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * measure.c - what was loaded, into the TPM
 *
 * doc/boot-plan.md says what is measured in which order; xen-esp-mkimage plan --pcr says the
 * value beforehand. The hash of each event is that of the bytes themselves.
 */
#include "stub/say.h"

enum { TEXT_MOST = 300 };

static const struct efi_guid tcg2_guid = EFI_TCG2_GUID;

/* The firmware may offer the protocol for a TPM that is not there. */
static struct efi_tcg2 *find_tpm(struct stub *s)
{
	struct efi_tcg2_capability capability = { .bytes = sizeof(capability) };
	struct efi_tcg2 *tpm;

	if (s->boot->locate_protocol(&tcg2_guid, NULL, (void **)&tpm) || tpm->get_capability(tpm, &capability) || !capability.present)
		return NULL;
	return tpm;
}

static size_t put_text(char *to, size_t used, const char *text)
{
	while (*text && used < TEXT_MOST - 1)
		to[used++] = *text++;
	to[used] = 0;
	return used;
}

static efi_status measure(struct stub *s, uint32_t pcr, const char *what, const char *name, const void *bytes, uint64_t len)
{
	union {
		struct efi_tcg2_event event;
		uint8_t room[sizeof(struct efi_tcg2_event) + TEXT_MOST];
	} u = { .event = { .header_bytes = 14, .header_version = 1, .pcr = pcr, .type = EFI_TCG2_EV_IPL } };
	size_t used = put_text(u.event.text, 0, what);
	efi_status status;

	used = put_text(u.event.text, used, name);
	u.event.bytes = (uint32_t)(sizeof(u.event) + used + 1);
	watchdog_kick(s);
	status = s->tpm->hash_log_extend(s->tpm, 0, (uint64_t)bytes, len, &u.event);
	/* The TPM has it; only the log has no room for the event (TCG EFI Protocol Specification, 6.6.5). */
	return status == EFI_VOLUME_FULL ? EFI_SUCCESS : status;
}

static uint64_t length(const char *text)
{
	uint64_t len = 0;

	while (text[len])
		len++;
	return len;
}

static efi_status measure_loaded(struct stub *s)
{
	const char *command_line = s->plan.header.command_line;
	efi_status status = measure(s, WIRE_PCR, "xen-esp tree", "", s->tree, s->plan.header.tree_bytes);

	if (!status)
		status = measure(s, WIRE_PCR, "xen-esp command line", "", command_line, length(command_line));
	for (uint32_t i = 0; !status && i < s->plan.file_count; i++) {
		struct wire_file file = wire_plan_file(&s->plan, i);

		if (!file.copy)
			status = measure(s, WIRE_PCR, "xen-esp file ", file.name, (const void *)s->files[i].address, file.bytes);
	}
	return status;
}

static void report(struct stub *s, uint64_t pcr, efi_status status)
{
	if (status)
		say_always(s, "warning: the TPM does not take the measurement of what was loaded: %e", status);
	else
		say(s, "measured into PCR %u", pcr);
}

void measure_all(struct stub *s)
{
	s->tpm = find_tpm(s);
	if (!s->tpm)
		return;
	report(s, WIRE_PCR, measure_loaded(s));
	if (s->unit)
		report(s, WIRE_UNIT_PCR, measure(s, WIRE_UNIT_PCR, "xen-esp unit values", "", s->unit, s->plan.unit_bytes));
}
