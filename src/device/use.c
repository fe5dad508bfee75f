/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * use.c - who uses a device: mounts, swap, devices made of it
 */
#include "device/use.h"

#include <string.h>

#include "base/text.h"

/* A search from one device to all that is made of it. */
struct find {
	struct arena *arena;
	const struct users *users;
	LIST(dev_t) seen;
	use_list *uses;
};

/* A device on the way: the one asked for or a partition of it, and what is made of that. */
struct step {
	const struct node *root; /* a part of the device that was asked for */
	const struct node *node; /* the same, or what is made of it */
};

static void follow(struct find *f, const struct node *root, const struct node *node);

static bool is_one_of(dev_t number, const dev_t *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (list[i] == number)
			return true;
	}
	return false;
}

/* "'sda2'", "'dm-0' ('root') on 'sda2'" */
static const char *shown(struct find *f, const struct step *s)
{
	if (s->root->number == s->node->number)
		return node_shown(f->arena, s->node);
	return arena_fmt(f->arena, "%s on %s", node_shown(f->arena, s->node), text_quote(f->arena, s->root->name));
}

static void add(struct find *f, struct block_use use)
{
	for (size_t i = 0; i < f->uses->count; i++) {
		if (!strcmp(f->uses->at[i].text, use.text))
			return;
	}
	*list_add(f->arena, f->uses) = use;
}

static void find_mounts(struct find *f, const struct step *s)
{
	const struct mounts *all = &f->users->all;

	for (size_t i = 0; i < all->mounts.count; i++) {
		const struct mount *m = &all->mounts.at[i];
		const char *how = m->overlay ? "is a layer of what is mounted on" : "is mounted on";

		if (is_one_of(s->node->number, m->devices.at, m->devices.count))
			add(f, (struct block_use){
				.kind = USE_MOUNT, .node = s->root->name, .where = m->where, .system = m->system,
				.text = arena_fmt(f->arena, "%s %s %s", shown(f, s), how, text_quote(f->arena, m->where)),
			});
	}
}

static void find_swaps(struct find *f, const struct step *s)
{
	const struct mounts *all = &f->users->all;

	for (size_t i = 0; i < all->swaps.count; i++) {
		const struct swap *swap = &all->swaps.at[i];

		if (!is_one_of(s->node->number, swap->devices.at, swap->devices.count))
			continue;
		add(f, (struct block_use){
			.kind = USE_SWAP, .node = s->root->name, .where = swap->file ? swap->path : NULL,
			.text = swap->file ? arena_fmt(f->arena, "%s has the swap file %s", shown(f, s), text_quote(f->arena, swap->path)) :
					     arena_fmt(f->arena, "%s is swapped to", shown(f, s)),
		});
	}
}

static void find_holders(struct find *f, const struct step *s)
{
	name_list names;
	struct node holder;

	node_names(f->arena, arena_fmt(f->arena, "%s/holders", s->node->dir), &names);
	for (size_t i = 0; i < names.count; i++) {
		if (!node_by_name(f->arena, f->users->roots, names.at[i], &holder))
			continue;
		add(f, (struct block_use){
			.kind = USE_HOLDER, .node = s->root->name, .where = holder.name,
			.text = arena_fmt(f->arena, "%s is held by %s", shown(f, s), node_shown(f->arena, &holder)),
		});
		follow(f, s->root, &holder);
	}
}

/* A file on a mounted file system is a use of that one; it counts only where the running system is in it. */
static void follow_file(struct find *f, const struct step *s, const struct loop *loop)
{
	use_list all = { 0 }, *uses = f->uses;

	f->uses = &all;
	follow(f, s->root, &loop->node);
	f->uses = uses;
	for (size_t i = 0; i < all.count; i++) {
		if (all.at[i].system)
			add(f, all.at[i]);
	}
}

static void find_loops(struct find *f, const struct step *s)
{
	for (size_t i = 0; i < f->users->loops.count; i++) {
		const struct loop *loop = &f->users->loops.at[i];

		if (!is_one_of(s->node->number, loop->devices.at, loop->devices.count))
			continue;
		if (loop->file) {
			follow_file(f, s, loop);
			continue;
		}
		add(f, (struct block_use){
			.kind = USE_LOOP, .node = s->root->name, .where = loop->node.name,
			.text = arena_fmt(f->arena, "%s is made of %s", text_quote(f->arena, loop->node.name), shown(f, s)),
		});
		follow(f, s->root, &loop->node);
	}
}

static void find_uses(struct find *f, const struct step *s)
{
	if (is_one_of(s->node->number, f->seen.at, f->seen.count))
		return;
	*list_add(f->arena, &f->seen) = s->node->number;
	find_mounts(f, s);
	find_swaps(f, s);
	find_holders(f, s);
	find_loops(f, s);
}

/* The uses of something and its partitions. root NULL: this is the device that was asked for. */
static void follow(struct find *f, const struct node *root, const struct node *node)
{
	name_list names;
	struct node part;

	find_uses(f, &(struct step){ root ? root : node, node });
	node_partitions(f->arena, node, &names);
	for (size_t i = 0; i < names.count; i++) {
		if (node_by_name(f->arena, f->users->roots, names.at[i], &part))
			find_uses(f, &(struct step){ root ? root : &part, &part });
	}
}

static void add_loop(struct users *users, struct arena *a, const char *name)
{
	struct loop loop = { 0 };
	struct node under;
	const char *file;
	const struct mount *m;

	if (!node_by_name(a, users->roots, name, &loop.node))
		return;
	file = node_text(a, loop.node.dir, "loop/backing_file");
	if (!file)
		return;
	loop.file = !node_by_path(a, users->roots, file, &under);
	m = loop.file ? mounts_at(&users->all, file) : NULL;
	for (size_t i = 0; m && i < m->devices.count; i++)
		*list_add(a, &loop.devices) = m->devices.at[i];
	if (!loop.file)
		*list_add(a, &loop.devices) = under.number;
	*list_add(a, &users->loops) = loop;
}

int users_read(struct diag *d, const struct roots *r, struct users *ret)
{
	struct users users = { .roots = r };
	name_list names;
	int err = mounts_read(d, r, &users.all);

	if (err < 0)
		return err;
	node_names(d->arena, arena_fmt(d->arena, "%s/class/block", r->sys), &names);
	for (size_t i = 0; i < names.count; i++) {
		if (!strncmp(names.at[i], "loop", 4))
			add_loop(&users, d->arena, names.at[i]);
	}
	*ret = users;
	return 0;
}

void users_find(struct arena *a, const struct users *users, const struct node *node, use_list *ret)
{
	struct find f = { .arena = a, .users = users, .uses = ret };
	struct node disk;

	follow(&f, NULL, node);
	if (node_disk(a, users->roots, node, &disk))
		find_uses(&f, &(struct step){ &disk, &disk });
}
