/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pool.c - rules about pools of CPUs, and which CPUs a domain's own run on
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "dt/value.h"
#include "rule/functions.h"

static const struct scheduler {
	const char *name, *option;
} schedulers[] = {
	{ "credit", "SCHED_CREDIT" }, { "credit2", "SCHED_CREDIT2" }, { "rtds", "SCHED_RTDS" }, { "arinc653", "SCHED_ARINC653" },
	{ "null", "SCHED_NULL" },
};

static bool is_pool(const struct dt_node *node)
{
	return value_is_compatible(node, "xen,cpupool");
}

static bool is_ignored(const struct system *sys)
{
	const struct xen_info *xen = system_xen(sys);

	return xen_is_before(xen, 17) || xen_lacks(xen, "BOOT_TIME_CPUPOOLS");
}

/* The pool at node or behind it among its siblings; NULL when there is none that Xen makes. */
static const struct dt_node *pool_from(const struct system *sys, const struct dt_node *node)
{
	while (node && !is_pool(node))
		node = node->next;
	return is_ignored(sys) ? NULL : node;
}

static const struct dt_node *first_pool(const struct system *sys)
{
	return pool_from(sys, sys->chosen ? sys->chosen->first_child : NULL);
}

void pool_ignored(struct report *r, const struct system *sys)
{
	const struct dt_node *node = sys->chosen && is_ignored(sys) ? sys->chosen->first_child : NULL;
	const struct xen_info *xen = system_xen(sys);

	while (node && !is_pool(node))
		node = node->next;
	if (node && xen_is_before(xen, 17))
		found(r, node->at, "take Xen 4.17 or later", "%s makes no pools of CPUs", xen_release(r->diag->arena, xen));
	else if (node)
		found(r, node->at, "build Xen with CONFIG_BOOT_TIME_CPUPOOLS",
		      "%s was built without CONFIG_BOOT_TIME_CPUPOOLS and makes no pools of CPUs", xen_release(r->diag->arena, xen));
}

void pool_place(struct report *r, const struct system *sys)
{
	for (size_t i = 0; i < sys->tree->nodes.count && !is_ignored(sys); i++) {
		const struct dt_node *node = sys->tree->nodes.at[i];

		if (is_pool(node) && (!sys->chosen || node->parent != sys->chosen))
			found(r, node->at, "move it directly under /chosen", "Xen does not look for pools of CPUs here");
	}
}

/* Whether Xen counts it as a CPU (xen/arch/arm/smpboot.c: dt_smp_init_cpus). */
static bool is_cpu(const struct dt_node *node)
{
	const char *type = value_string(tree_prop(node, "device_type"));

	return type && !strcmp(type, "cpu") && tree_prop(node, "reg") && node->parent && node->parent->depth == 1 &&
	       !strcmp(node->parent->name, "cpus");
}

/* One CPU in the list of a pool. */
struct member {
	const struct dt_node *cpu, *pool; /* cpu is NULL when no node has the phandle */
	const struct dt_prop *list;
	uint32_t phandle;
};

typedef LIST(struct member) member_list;

/* Xen ends the list at a phandle of no node. */
static void add_members(struct report *r, const struct dt_node *pool, member_list *to)
{
	const struct dt_prop *list = tree_prop(pool, "cpupool-cpus");
	const struct dt_node *cpu = pool;
	uint32_t phandle;

	for (size_t off = 0; list && cpu && span_be32(list->value, off, &phandle); off += 4) {
		cpu = phandle ? reference_node(r->system->handles, phandle) : NULL;
		*list_add(r->diag->arena, to) = (struct member){ cpu, pool, list, phandle };
	}
}

static member_list all_members(struct report *r)
{
	member_list members = { 0 };

	for (const struct dt_node *pool = first_pool(r->system); pool; pool = pool_from(r->system, pool->next))
		add_members(r, pool, &members);
	return members;
}

void pool_cpus(struct report *r, const struct system *sys)
{
	for (const struct dt_node *pool = first_pool(sys); pool; pool = pool_from(sys, pool->next)) {
		const struct dt_prop *list = tree_prop(pool, "cpupool-cpus");
		member_list members = { 0 };

		add_members(r, pool, &members);
		if (!members.count)
			found(r, list ? list->at : pool->at, "write cpupool-cpus = <&cpu0>", "the pool has no CPUs");
		for (size_t i = 0; i < members.count; i++) {
			const struct member *m = &members.at[i];

			if (!m->cpu && !i)
				found(r, list->at, "name nodes of /cpus", "the pool has no CPUs: no node has the phandle 0x%x", m->phandle);
			else if (m->cpu && !is_cpu(m->cpu))
				found(r, list->at, "name nodes of /cpus", "'%s' is no CPU of /cpus with device_type and reg", m->cpu->path);
		}
	}
}

void pool_cpu_lost(struct report *r, const struct system *sys)
{
	member_list members = all_members(r);

	(void)sys;
	for (size_t i = 1; i < members.count; i++) {
		const struct member *m = &members.at[i];

		if (!m->cpu && m->pool == members.at[i - 1].pool)
			found(r, m->list->at, "name nodes of /cpus", "no node has the phandle 0x%x, at which the list ends for Xen", m->phandle);
	}
}

/* By CPU, in the order of the tree; the pools come in that order. */
static int compare_members(const void *x, const void *y)
{
	const struct member *a = x, *b = y;

	if (a->cpu != b->cpu)
		return a->cpu->index < b->cpu->index ? -1 : 1;
	return (a->pool->index > b->pool->index) - (a->pool->index < b->pool->index);
}

void pool_cpu_twice(struct report *r, const struct system *sys)
{
	member_list all = all_members(r), members = { 0 };

	(void)sys;
	for (size_t i = 0; i < all.count; i++) {
		if (all.at[i].cpu)
			*list_add(r->diag->arena, &members) = all.at[i];
	}
	if (members.count)
		qsort(members.at, members.count, sizeof(*members.at), compare_members);
	for (size_t i = 1; i < members.count; i++) {
		if (members.at[i].cpu == members.at[i - 1].cpu)
			found(r, members.at[i].list->at, "a CPU can be in one pool, once", "'%s' is in the pool '%s' already", members.at[i].cpu->path,
			      members.at[i - 1].pool->name);
	}
}

static void check_scheduler(struct report *r, const struct dt_prop *prop)
{
	const struct xen_info *xen = system_xen(r->system);
	const char *name = value_string(prop);

	for (size_t i = 0; name && i < COUNT(schedulers); i++) {
		if (strcmp(name, schedulers[i].name))
			continue;
		if (xen_lacks(xen, schedulers[i].option))
			found(r, prop->at, "choose another one, or leave it out", "%s was built without CONFIG_%s", xen_release(r->diag->arena, xen),
			      schedulers[i].option);
		return;
	}
	found(r, prop->at, "take credit, credit2, rtds, arinc653 or null, or leave it out", "there is no scheduler %s",
	      text_quote(r->diag->arena, name ? name : ""));
}

void pool_scheduler(struct report *r, const struct system *sys)
{
	for (const struct dt_node *pool = first_pool(sys); pool; pool = pool_from(sys, pool->next)) {
		const struct dt_prop *prop = tree_prop(pool, "cpupool-sched");

		/* What is no string is as if it were not there (device-tree.c: dt_property_read_string). */
		if (prop && prop->value.len && !prop->value.at[prop->value.len - 1])
			check_scheduler(r, prop);
	}
}

/* The first name of its compatible; NULL when there is none. */
static const char *core_of(const struct dt_node *cpu)
{
	const struct dt_prop *prop = tree_prop(cpu, "compatible");

	return prop && memchr(prop->value.at, 0, prop->value.len) ? (const char *)prop->value.at : NULL;
}

void pool_core_types(struct report *r, const struct system *sys)
{
	member_list members = all_members(r);
	const struct member *first = NULL;

	if (bootargs_is_on(&sys->bootargs, "hmp-unsafe", false))
		return;
	for (size_t i = 0; i < members.count; i++) {
		const struct member *m = &members.at[i];

		if (!m->cpu || !is_cpu(m->cpu) || !core_of(m->cpu))
			continue;
		if (!first) {
			first = m;
		} else if (strcmp(core_of(first->cpu), core_of(m->cpu))) {
			found(r, m->list->at, "write hmp-unsafe=1 into Xen's command line, and keep each domain to one kind of core",
			      "'%s' is another kind of core ('%s') than '%s' ('%s'), and Xen starts only those of one kind", m->cpu->path,
			      core_of(m->cpu), first->cpu->path, core_of(first->cpu));
			return;
		}
	}
}

/* The node that the domain names for its pool, whatever it is; NULL when there is none. */
static const struct dt_node *named_pool(const struct report *r, const struct dt_prop *prop)
{
	uint32_t phandle;

	return value_u32(prop, &phandle) && phandle ? reference_node(r->system->handles, phandle) : NULL;
}

void pool_domain(struct report *r, const struct domain *domain)
{
	const struct dt_prop *prop = is_ignored(r->system) ? NULL : tree_prop(domain->node, "domain-cpupool");
	const struct dt_node *pool = named_pool(r, prop);

	if (pool && !is_pool(pool))
		found(r, prop->at, "write <&label> of a pool", "'%s' is not compatible with \"xen,cpupool\"", pool->path);
}

void pool_domain_lost(struct report *r, const struct domain *domain)
{
	const struct dt_prop *prop = is_ignored(r->system) ? NULL : tree_prop(domain->node, "domain-cpupool");

	if (prop && !named_pool(r, prop))
		found(r, prop->at, "write <&label> of a pool", "domain-cpupool names no node, which is as if it were not there");
}

/* How many CPUs Xen can have; 0 when that is not known. */
static uint64_t cpu_count(const struct system *sys)
{
	const struct dt_node *cpus = tree_child(sys->tree->root, "cpus");
	const struct xen_info *xen = system_xen(sys);
	const char *most = xen && xen->config ? kconfig_value(xen->config, "NR_CPUS") : NULL;
	uint64_t count = 0, built;

	for (const struct dt_node *cpu = cpus ? cpus->first_child : NULL; cpu; cpu = cpu->next)
		count += is_cpu(cpu);
	return most && text_parse_number(most, UINT32_MAX, &built) && built < count ? built : count;
}

/* Reads a decimal number at *text and moves behind it. Larger ones than 32 bits have all the largest value. */
static bool read_number(const char **text, uint64_t *ret)
{
	const char *start = *text;

	for (*ret = 0; **text >= '0' && **text <= '9'; ++*text)
		*ret = *ret > UINT32_MAX ? *ret : *ret * 10 + (uint64_t)(**text - '0');
	return *text != start;
}

/* What is wrong with "0-3,5", or NULL. */
static const char *affinity_wrong(struct report *r, const char *text, uint64_t cpus)
{
	const char *rest = text;

	if (!*text)
		return "it names no CPU";
	while (*rest) {
		uint64_t from, to;

		if (!read_number(&rest, &from))
			return arena_fmt(r->diag->arena, "%s is no number", text_quote(r->diag->arena, rest));
		to = from;
		if (*rest == '-' && (rest++, !read_number(&rest, &to)))
			return arena_fmt(r->diag->arena, "%s is no number", text_quote(r->diag->arena, rest));
		if (from > to)
			return arena_fmt(r->diag->arena, "%llu-%llu is an empty range", (unsigned long long)from, (unsigned long long)to);
		if (cpus && to >= cpus)
			return arena_fmt(r->diag->arena, "there is no CPU %llu, only 0 to %llu", (unsigned long long)to, (unsigned long long)cpus - 1);
		if (*rest && *rest++ != ',')
			return arena_fmt(r->diag->arena, "%s is no list of numbers", text_quote(r->diag->arena, text));
	}
	return NULL;
}

static void check_affinities(struct report *r, const struct domain *domain, uint64_t cpus)
{
	for (const struct dt_node *vcpu = domain->node->first_child; vcpu; vcpu = vcpu->next) {
		const struct dt_prop *prop = tree_prop(vcpu, "hard-affinity");
		const char *text = value_string(prop), *wrong;

		if (!prop || !value_is_compatible(vcpu, "xen,vcpu"))
			continue;
		wrong = text ? affinity_wrong(r, text, cpus) : "it is not one string";
		if (wrong)
			found(r, prop->at, "write numbers and ranges with commas between: \"0-3,5\"", "hard-affinity: %s", wrong);
	}
}

void vcpu_affinity(struct report *r, const struct system *sys)
{
	uint64_t cpus = cpu_count(sys);

	for (size_t i = 0; i < sys->domains.count && !xen_is_before(system_xen(sys), 21); i++)
		check_affinities(r, sys->domains.at[i], cpus);
}
