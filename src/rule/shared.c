/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * shared.c - rules about memory that domains share
 */
#include "model/shared.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "dt/value.h"
#include "model/guest.h"
#include "rule/functions.h"
#include "rule/llc.h"

enum { REGIONS_MOST = 32 }; /* NR_SHMEM_BANKS, since 4.19 */

static const uint64_t page_bytes = 4096;

/* Xen before 4.17 ignores all of it. */
static bool is_unknown(const struct system *sys)
{
	return xen_is_before(system_xen(sys), 17);
}

/* Whether Xen does not look at what they say, be it that it does not know them or that it has no code for them. */
static bool is_ignored(const struct system *sys)
{
	return is_unknown(sys) || xen_lacks(system_xen(sys), "STATIC_SHM");
}

/* The first of them in the tree, or NULL. */
static const struct dt_node *first_node(const struct system *sys)
{
	const struct shared *shared = sys->shared;
	const struct dt_node *one = shared->nodes.count ? shared->nodes.at[0].node : NULL;
	const struct dt_node *other = shared->elsewhere.count ? shared->elsewhere.at[0] : NULL;

	return one && (!other || one->index < other->index) ? one : other;
}

/* Whose part it is, for a message. */
static const char *whose(struct report *r, const struct shared_node *shared)
{
	return shared->domain ? arena_fmt(r->diag->arena, "'%s'", shared->domain->node->name) : "Dom0";
}

static struct origin place_of(const struct shared_node *shared, const struct dt_prop *prop)
{
	return prop ? prop->at : shared->node->at;
}

void shared_mem_built(struct report *r, const struct system *sys)
{
	const struct xen_info *xen = system_xen(sys);
	const struct dt_node *node = first_node(sys);

	if (node && xen_lacks(xen, "STATIC_SHM") && !is_unknown(sys))
		found(r, node->at, "build Xen with CONFIG_STATIC_SHM, for which CONFIG_UNSUPPORTED and CONFIG_STATIC_MEMORY are needed",
		      "%s was built without CONFIG_STATIC_SHM and %s", xen_release(r->diag->arena, xen),
		      xen_is_before(xen, 19) ? "reads no further in the tree" : "stops before its console is up");
}

void shared_mem_release(struct report *r, const struct system *sys)
{
	const struct dt_node *node = first_node(sys);

	if (node && is_unknown(sys))
		found(r, node->at, "take Xen 4.17 or later", "%s does not know shared memory", xen_release(r->diag->arena, system_xen(sys)));
}

void shared_mem_place(struct report *r, const struct system *sys)
{
	for (size_t i = 0; i < sys->shared->elsewhere.count && !is_ignored(sys); i++) {
		const struct dt_node *node = sys->shared->elsewhere.at[i];

		if (node->parent == sys->chosen)
			found(r, node->at, "move it into a domain", "there is no Dom0 that would get the shared memory");
		else
			found(r, node->at, "move it directly under /chosen or a domain", "no domain gets the shared memory that is described here");
	}
}

void shared_mem_id(struct report *r, const struct system *sys)
{
	for (size_t i = 0; i < sys->shared->nodes.count && !is_ignored(sys); i++) {
		const struct shared_node *shared = &sys->shared->nodes.at[i];
		const char *text = value_string(shared->id_prop);

		if (shared->id)
			continue;
		if (text && *text)
			found(r, shared->id_prop->at, "choose a shorter one", "xen,shm-id has %zu characters, Xen takes %d", strlen(text),
			      SHARED_ID_MOST);
		else
			found(r, place_of(shared, shared->id_prop), "write xen,shm-id = \"name\"", "xen,shm-id %s",
			      !shared->id_prop ? "is missing" : text ? "is empty" : "is not one string");
	}
}

void shared_mem_value(struct report *r, const struct system *sys)
{
	const struct xen_info *xen = system_xen(sys);

	for (size_t i = 0; i < sys->shared->nodes.count && !is_ignored(sys); i++) {
		const struct shared_node *shared = &sys->shared->nodes.at[i];
		const struct dt_node *parent = shared->node->parent;
		struct cells c = sys->cells[parent->index];

		/* Cells that are neither 1 nor 2 are another rule's to say. */
		if (!shared->value)
			found(r, shared->node->at, "write xen,shared-mem = <host guest size>", "xen,shared-mem is missing");
		else if (!shared->read && cells_fit(c))
			found(r, shared->value->at, "write <host guest size> or <guest size>",
			      "xen,shared-mem has %zu bytes; two addresses and a size have %u in the cells of '%s', %u and %u",
			      shared->value->value.len, 4 * (2 * c.address + c.size), parent->path, c.address, c.size);
		else if (shared->read && !shared->placed && xen_is_before(xen, 19))
			found(r, shared->value->at, "write <host guest size>, or take Xen 4.19 or later",
			      "xen,shared-mem does not say where it lies in the machine, %s cannot choose", xen_release(r->diag->arena, xen));
	}
}

/* What is wrong with the numbers alone, or NULL. */
static const char *range_wrong(struct report *r, const struct shared_node *s)
{
	if (!s->bytes)
		return "the size of the shared memory is 0";
	if (s->bytes % page_bytes)
		return arena_fmt(r->diag->arena, "the size of the shared memory, 0x%llx, is not in whole pages", (unsigned long long)s->bytes);
	if (s->host % page_bytes)
		return arena_fmt(r->diag->arena, "the machine's address 0x%llx is not that of a page", (unsigned long long)s->host);
	if (s->guest % page_bytes)
		return arena_fmt(r->diag->arena, "the guest's address 0x%llx is not that of a page", (unsigned long long)s->guest);
	if (s->bytes - 1 > UINT64_MAX - s->host || s->bytes - 1 > UINT64_MAX - s->guest)
		return "the shared memory goes beyond the last address";
	return NULL;
}

void shared_mem_range(struct report *r, const struct system *sys)
{
	for (size_t i = 0; i < sys->shared->nodes.count && !is_ignored(sys); i++) {
		const struct shared_node *shared = &sys->shared->nodes.at[i];
		const char *wrong = shared->read ? range_wrong(r, shared) : NULL;

		if (wrong)
			found(r, shared->value->at, "write multiples of 0x1000", "%s", wrong);
	}
}

void shared_mem_role(struct report *r, const struct system *sys)
{
	for (size_t i = 0; i < sys->shared->nodes.count && !is_ignored(sys); i++) {
		const struct shared_node *shared = &sys->shared->nodes.at[i];

		if (shared->role == SHARED_ROLE_WRONG)
			found(r, shared->role_prop->at, "write \"owner\" or \"borrower\", or leave it out", "the role %s is not known",
			      text_quote(r->diag->arena, value_string(shared->role_prop) ? value_string(shared->role_prop) : ""));
	}
}

static void compare_part(struct report *r, const struct shared_node *first, const struct shared_node *other)
{
	const char *whom = whose(r, first);

	if (first->bytes != other->bytes)
		found(r, other->value->at, "write one size", "'%s' has 0x%llx bytes here, 0x%llx in %s", other->id,
		      (unsigned long long)other->bytes, (unsigned long long)first->bytes, whom);
	else if (first->placed != other->placed)
		found(r, other->value->at, "say it in all parts or in none", "the machine's address of '%s' is %s here, but %s in %s",
		      other->id, other->placed ? "said" : "not said", first->placed ? "said" : "not said", whom);
	else if (first->host != other->host)
		found(r, other->value->at, "write one address, or choose another xen,shm-id",
		      "'%s' is at 0x%llx here, at 0x%llx in %s", other->id,
		      (unsigned long long)other->host, (unsigned long long)first->host, whom);
}

void shared_mem_differs(struct report *r, const struct system *sys)
{
	const struct shared *shared = sys->shared;

	for (size_t i = 0, end; i < shared->by_id.count && !is_ignored(sys); i = end) {
		const struct shared_node *first = NULL;

		end = shared_end(shared, i);
		for (size_t j = i; j < end; j++) {
			if (first && shared->by_id.at[j]->read)
				compare_part(r, first, shared->by_id.at[j]);
			else if (shared->by_id.at[j]->read)
				first = shared->by_id.at[j];
		}
	}
}

void shared_mem_number(struct report *r, const struct system *sys)
{
	const struct shared_node *last = NULL;
	size_t count = 0;

	for (size_t i = 0; i < sys->shared->nodes.count; i++) {
		if (sys->shared->nodes.at[i].first) {
			count++;
			last = &sys->shared->nodes.at[i];
		}
	}
	if (count > REGIONS_MOST && xen_is_since(system_xen(sys), 19) && !is_ignored(sys))
		found(r, last->node->at, "join regions of the same domains", "there are %zu shared regions, %s takes %d", count,
		      xen_release(r->diag->arena, system_xen(sys)), REGIONS_MOST);
}

/* How many nodes of one id have each role. */
struct roles {
	size_t count[SHARED_ROLE_WRONG + 1];
	const struct shared_node *owner; /* the first one */
};

static struct roles roles_of(const struct shared *shared, size_t from, size_t to)
{
	struct roles roles = { .owner = NULL };

	for (size_t i = from; i < to; i++) {
		const struct shared_node *node = shared->by_id.at[i];

		roles.count[node->role]++;
		if (node->role == SHARED_OWNER && !roles.owner)
			roles.owner = node;
	}
	return roles;
}

/* Speaks at what stands in the way of the first owner. */
static void one_owner(struct report *r, const struct shared_node *owner, const struct shared_node *other)
{
	if (other != owner && other->role == SHARED_OWNER)
		found(r, other->role_prop->at, "write \"borrower\"", "the owner of '%s' is %s already", other->id, whose(r, owner));
	else if (other->role == SHARED_NO_ROLE)
		found(r, other->node->at, "write role = \"borrower\"", "it says no role, but %s is the owner of '%s'",
		      whose(r, owner), other->id);
}

void shared_mem_owner(struct report *r, const struct system *sys)
{
	const struct shared *shared = sys->shared;

	for (size_t i = 0, end; i < shared->by_id.count && !is_ignored(sys); i = end) {
		struct roles roles;

		end = shared_end(shared, i);
		roles = roles_of(shared, i, end);
		for (size_t j = i; roles.owner && j < end; j++)
			one_owner(r, roles.owner, shared->by_id.at[j]);
	}
}

void shared_mem_unowned(struct report *r, const struct system *sys)
{
	const struct shared *shared = sys->shared;

	for (size_t i = 0, end; i < shared->by_id.count && !is_ignored(sys); i = end) {
		struct roles roles;

		end = shared_end(shared, i);
		roles = roles_of(shared, i, end);
		if (end - i > 1 && roles.count[SHARED_BORROWER] == end - i)
			found(r, shared->by_id.at[i]->role_prop->at, "make one of them the \"owner\", or leave all roles out",
			      "all %zu domains borrow '%s', none is its owner", end - i, shared->by_id.at[i]->id);
	}
}

void shared_mem_alone(struct report *r, const struct system *sys)
{
	const struct shared *shared = sys->shared;

	for (size_t i = 0, end; i < shared->by_id.count && !is_ignored(sys); i = end) {
		end = shared_end(shared, i);
		if (end - i == 1)
			found(r, shared->by_id.at[i]->id_prop->at, "write the same xen,shm-id into another domain",
			      "only %s has the shared memory '%s'", whose(r, shared->by_id.at[i]), shared->by_id.at[i]->id);
	}
}

void shared_mem_direct(struct report *r, const struct system *sys)
{
	bool dom0_is_direct = !llc_is_on(sys), checks = xen_is_since(system_xen(sys), 19) && !is_ignored(sys);

	for (size_t i = 0; i < sys->shared->nodes.count && checks; i++) {
		const struct shared_node *shared = &sys->shared->nodes.at[i];

		if (!shared->read || !(shared->domain ? shared->domain->direct_map : dom0_is_direct))
			continue;
		if (!shared->placed)
			found(r, shared->value->at, "write <host guest size> with host and guest equal, in every part",
			      "%s is direct-mapped, so the machine's address must be said", whose(r, shared));
		else if (shared->host != shared->guest)
			found(r, shared->value->at, arena_fmt(r->diag->arena, "write 0x%llx for both", (unsigned long long)shared->host),
			      "%s is direct-mapped, but the guest's address is 0x%llx and the machine's is 0x%llx", whose(r, shared),
			      (unsigned long long)shared->guest, (unsigned long long)shared->host);
	}
}

static const char *guest_text(struct report *r, uint64_t base, uint64_t bytes)
{
	return arena_fmt(r->diag->arena, "0x%llx to 0x%llx", (unsigned long long)base, (unsigned long long)(base + bytes - 1));
}

/* By domain, Dom0 first, and the guest's address. */
static int compare_guest(const void *x, const void *y)
{
	const struct shared_node *a = *(const struct shared_node *const *)x, *b = *(const struct shared_node *const *)y;

	if (a->node->parent != b->node->parent)
		return a->node->parent->index < b->node->parent->index ? -1 : 1;
	if (a->guest != b->guest)
		return a->guest < b->guest ? -1 : 1;
	return (a->node->index > b->node->index) - (a->node->index < b->node->index);
}

/* Whether the domain's part lies over something that the domain has there. */
static void over_guest(struct report *r, const struct shared_node *shared)
{
	struct guest_range other;

	if (shared->domain && !(shared->domain->capabilities & CAPABILITY_HARDWARE) &&
	    guest_overlap(r->system, shared->domain, shared->guest, shared->bytes, &other))
		found(r, shared->value->at, "choose a guest address that is free",
		      "the shared memory at the guest's %s lies over %s at %s", guest_text(r, shared->guest, shared->bytes), other.what,
		      guest_text(r, other.base, other.bytes));
}

void shared_mem_guest(struct report *r, const struct system *sys)
{
	LIST(const struct shared_node *) parts = { 0 };
	const struct shared_node *furthest = NULL;

	for (size_t i = 0; i < sys->shared->nodes.count && !is_ignored(sys); i++) {
		const struct shared_node *shared = &sys->shared->nodes.at[i];

		if (!shared->read || range_wrong(r, shared))
			continue;
		over_guest(r, shared);
		*list_add(r->diag->arena, &parts) = shared;
	}
	if (parts.count)
		qsort(parts.at, parts.count, sizeof(*parts.at), compare_guest);
	for (size_t i = 0; i < parts.count; i++) {
		const struct shared_node *shared = parts.at[i];

		if (furthest && furthest->node->parent != shared->node->parent)
			furthest = NULL;
		if (furthest && furthest->guest + (furthest->bytes - 1) >= shared->guest)
			found(r, shared->value->at, "choose a guest address that is free",
			      "the shared memory at the guest's %s lies over that of '%s' at %s", guest_text(r, shared->guest, shared->bytes),
			      furthest->node->name, guest_text(r, furthest->guest, furthest->bytes));
		if (!furthest || shared->guest + (shared->bytes - 1) > furthest->guest + (furthest->bytes - 1))
			furthest = shared;
	}
}
