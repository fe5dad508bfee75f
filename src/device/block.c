/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * block.c - a block device of this machine: what it is, what is on it, who uses it
 */
#include "device/block.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

#include "base/scoped.h"
#include "base/text.h"
#include "device/content.h"
#include "device/hardware.h"
#include "device/udev.h"

/* PATIENCE: how often it is asked again whether a device is free, each 20 ms. LOOPS_MOST: loop devices over each other that are looked through. */
enum { UNIT = 512, PATIENCE = 15, LOOPS_MOST = 8 };

static const char *const transports[] = {
	[TRANSPORT_UNKNOWN] = "unknown", [TRANSPORT_USB] = "USB", [TRANSPORT_SD] = "SD", [TRANSPORT_EMMC] = "eMMC", [TRANSPORT_NVME] = "NVMe",
	[TRANSPORT_SATA] = "SATA", [TRANSPORT_SCSI] = "SCSI", [TRANSPORT_VIRTIO] = "virtio", [TRANSPORT_XEN] = "Xen", [TRANSPORT_LOOP] = "loop",
	[TRANSPORT_NETWORK] = "network",
};

const char *transport_name(enum transport transport)
{
	return transports[transport];
}

bool block_is_whole(const struct block *b)
{
	return !b->disk && !b->made_of;
}

/* What sysfs says; the queue is the disk's. */
static void read_sizes(struct arena *a, const struct node *node, const struct node *disk, struct block *b)
{
	b->bytes = node_number(a, node->dir, "size", 0) * UNIT;
	b->read_only = node_number(a, node->dir, "ro", 0);
	b->removable = node_number(a, disk->dir, "removable", 0);
	b->sequence = node_number(a, disk->dir, "diskseq", 0);
	b->sector_size = (uint32_t)node_number(a, disk->dir, "queue/logical_block_size", 0);
	b->physical_sector_size = (uint32_t)node_number(a, disk->dir, "queue/physical_block_size", 0);
	b->best_io = (uint32_t)node_number(a, disk->dir, "queue/optimal_io_size", 0);
	b->discards = node_number(a, disk->dir, "queue/discard_max_bytes", 0);
	b->writes_zeroes = node_number(a, disk->dir, "queue/write_zeroes_max_bytes", 0);
}

/* Whether a file's mode or owner keeps this process from it. A path that is not there says nothing of that. */
static bool is_denied(const char *path)
{
	return faccessat(AT_FDCWD, path, R_OK | W_OK, AT_EACCESS) < 0 && errno == EACCES;
}

/* What the driver says goes over what sysfs said a moment before. */
static void ask_driver(int fd, struct block *b)
{
	unsigned int physical = 0;
	int sector = 0, read_only = 0;
	uint64_t bytes = 0;

	if (ioctl(fd, BLKGETSIZE64, &bytes) == 0)
		b->bytes = bytes;
	if (ioctl(fd, BLKSSZGET, &sector) == 0)
		b->sector_size = (uint32_t)sector;
	if (ioctl(fd, BLKPBSZGET, &physical) == 0)
		b->physical_sector_size = physical;
	if (ioctl(fd, BLKROGET, &read_only) == 0)
		b->read_only = read_only;
}

int block_open_alone(const char *path, int flags)
{
	int fd = open(path, flags | O_EXCL | O_CLOEXEC);

	for (int i = 0; fd < 0 && errno == EBUSY && i < PATIENCE; i++) {
		nanosleep(&(struct timespec){ .tv_nsec = 20 * 1000 * 1000 }, NULL);
		fd = open(path, flags | O_EXCL | O_CLOEXEC);
	}
	return fd;
}

/* Whether anybody else has it alone, wherever he is. Nothing is done with it. */
static bool is_held(const char *path)
{
	scoped_fd fd = block_open_alone(path, O_RDONLY | O_NONBLOCK);

	return fd < 0 && errno == EBUSY;
}

static const char *names_in(struct arena *a, const char *dir)
{
	const char *text = NULL;
	name_list names;

	node_names(a, dir, &names);
	for (size_t i = 0; i < names.count; i++)
		text = arena_fmt(a, "%s%s%s", text ? text : "", text ? ", " : "", names.at[i]);
	return text;
}

static bool is_zfs(const struct volume *v)
{
	return v->type && !strcmp(v->type, "zfs_member");
}

/* A mount of the running system that is on ZFS; NULL when none is. */
static const struct mount *system_on_zfs(const struct users *users)
{
	for (size_t i = 0; i < users->all.mounts.count; i++) {
		const struct mount *m = &users->all.mounts.at[i];

		if (m->system && !strcmp(m->type, "zfs"))
			return m;
	}
	return NULL;
}

/* ZFS opens its devices by itself; nothing in sysfs says which pool a member is of. The running system's may be on any. */
static void find_pool(struct arena *a, const struct users *users, struct block *b)
{
	const char *member = is_zfs(&b->holds) ? b->kernel : NULL;
	const struct mount *m = system_on_zfs(users);

	for (size_t i = 0; i < b->parts.count; i++) {
		if (is_zfs(&b->parts.at[i].holds))
			member = b->parts.at[i].kernel ? b->parts.at[i].kernel : b->kernel;
	}
	if (member && m)
		*list_add(a, &b->uses) = (struct block_use){
			.kind = USE_POOL, .node = member, .where = m->where, .system = true,
			.text = arena_fmt(a, "%s is a part of a ZFS pool, and %s is on ZFS", text_quote(a, member), text_quote(a, m->where)),
		};
}

static void find_users(struct arena *a, const struct users *users, const struct node *node, bool opens, struct block *b)
{
	users_find(a, users, node, &b->uses);
	find_pool(a, users, b);
	if (!b->uses.count && opens && is_held(b->path))
		*list_add(a, &b->uses) = (struct block_use){
			.kind = USE_HELD, .node = node->name,
			.text = arena_fmt(a, "%s is held by another program, or mounted where this one cannot see it", text_quote(a, node->name)),
		};
}

static void look(struct arena *a, const struct users *users, const char *path, const struct node *node, bool content, struct block *ret)
{
	scoped_fd fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct block b = { .path = path, .kernel = node->name, .number = node->number };
	struct node disk = *node;
	struct span udev = udev_read(a, users->roots, node->number);
	struct stat st;

	/* The path may lead elsewhere by now, or where the test has its hardware, to a file. */
	if (fd >= 0 && (fstat(fd, &st) < 0 || !S_ISBLK(st.st_mode) || st.st_rdev != node->number))
		close(give_fd(&fd));
	if (node_disk(a, users->roots, node, &disk))
		b.disk = disk.name;
	read_sizes(a, node, &disk, &b);
	b.denied = is_denied(path);
	if (fd >= 0)
		ask_driver(fd, &b);
	b.made_of = names_in(a, arena_fmt(a, "%s/slaves", disk.dir));
	b.stable = hardware_stable(a, users->roots, node);
	hardware_read(a, &disk, b.disk ? udev_read(a, users->roots, disk.number) : udev, &b);
	content_read(a, users->roots, content || system_on_zfs(users) ? fd : -1, node, udev, &b);
	find_users(a, users, node, fd >= 0, &b);
	*ret = b;
}

static int look_number(struct diag *d, const struct users *users, const char *path, dev_t number, struct block *ret)
{
	struct node node;

	if (!node_by_number(d->arena, users->roots, number, &node))
		return fault(d, 0, "nothing is known of the device '%s': '%s' has none of its number", path,
			     arena_fmt(d->arena, "%s/dev/block", users->roots->sys));
	look(d->arena, users, path, &node, true, ret);
	return 0;
}

int block_look_number(struct diag *d, const struct roots *r, const char *path, dev_t number, struct block *ret)
{
	struct users users;
	int err = users_read(d, r, &users);

	return err < 0 ? err : look_number(d, &users, path, number, ret);
}

static const char *kind_of(mode_t mode)
{
	if (S_ISREG(mode))
		return "a file";
	if (S_ISDIR(mode))
		return "a directory";
	return S_ISCHR(mode) ? "a character device" : "something else";
}

int block_look(struct diag *d, const struct roots *r, const char *path, struct block *ret)
{
	struct stat st;
	int err = stat(path, &st) < 0 ? -errno : 0;

	if (err && err != -ENOENT)
		return fault(d, err, "cannot look at the device '%s'", path);
	if (err)
		return fault(d, 0, "there is no device '%s'; 'xen-esp-mkimage flash --list' shows those of this machine", path);
	if (!S_ISBLK(st.st_mode))
		return fault(d, 0, "'%s' is %s and no block device; 'xen-esp-mkimage flash --list' shows those of this machine", path,
			     kind_of(st.st_mode));
	return block_look_number(d, r, path, st.st_rdev, ret);
}

/* Bytes of what lies below all partitions and loop devices: a disk, or a file. */
struct place {
	struct stat below;
	uint64_t begin, end;
};

/* One step down, by what the kernel says that a loop device's file was called. False at the bottom. */
static bool step_down(struct arena *a, const struct roots *r, struct place *p)
{
	struct node node, disk;
	const char *file;
	uint64_t away;

	if (!S_ISBLK(p->below.st_mode) || !node_by_number(a, r, p->below.st_rdev, &node))
		return false;
	if (node_disk(a, r, &node, &disk)) {
		p->below.st_rdev = disk.number;
		away = node_number(a, node.dir, "start", 0) * UNIT;
	} else {
		file = node_text(a, node.dir, "loop/backing_file");
		if (!file || stat(file, &p->below) < 0)
			return false;
		away = node_number(a, node.dir, "loop/offset", 0);
	}
	p->begin += away;
	p->end += p->end < UINT64_MAX - away ? away : 0;
	return true;
}

static struct place place_of(struct arena *a, const struct roots *r, const struct stat *top, uint64_t bytes)
{
	struct place p = { *top, 0, bytes };
	int depth = 0;

	while (depth++ < LOOPS_MOST && step_down(a, r, &p)) {
	}
	return p;
}

static struct place place_of_block(struct arena *a, const struct roots *r, const struct block *b)
{
	return place_of(a, r, &(struct stat){ .st_mode = S_IFBLK, .st_rdev = b->number }, b->bytes);
}

static bool overlap(const struct place *one, const struct place *other)
{
	const struct stat *x = &one->below, *y = &other->below;
	bool blocks = S_ISBLK(x->st_mode);

	if (blocks != S_ISBLK(y->st_mode) || (blocks ? x->st_rdev != y->st_rdev : x->st_dev != y->st_dev || x->st_ino != y->st_ino))
		return false;
	return one->begin < other->end && other->begin < one->end;
}

bool block_is_behind(struct arena *a, const struct roots *r, const struct block *b, const struct stat *file)
{
	struct node node;
	bool known = S_ISBLK(file->st_mode) && node_by_number(a, r, file->st_rdev, &node);
	struct place device = place_of_block(a, r, b), read = place_of(a, r, file, known ? node_number(a, node.dir, "size", 0) * UNIT : UINT64_MAX);

	return overlap(&device, &read);
}

bool block_is_twin(struct arena *a, const struct roots *r, const struct block *one, const struct block *other)
{
	struct place x = place_of_block(a, r, one), y = place_of_block(a, r, other);

	return one->number == other->number || overlap(&x, &y);
}

/* What the kernel makes up is no disk, but for a file or a server that stands in for one. */
static bool is_disk(struct arena *a, const struct node *node)
{
	static const char *const others[] = { "sr", "fd", "mtdblock", "ubiblock" };
	bool made_up = strstr(node->device, "/virtual/block/");

	for (size_t i = 0; i < COUNT(others); i++) {
		if (!strncmp(node->name, others[i], strlen(others[i])))
			return false;
	}
	if (node_number(a, node->dir, "hidden", 0))
		return false;
	if (made_up && !node_has(a, node->dir, "loop/backing_file") && strncmp(node->name, "nbd", 3))
		return false;
	return node_number(a, node->dir, "size", 0) || node_number(a, node->dir, "removable", 0);
}

int block_list_all(struct diag *d, const struct roots *r, bool content, block_list *ret)
{
	block_list list = { 0 };
	struct users users;
	name_list names;
	int err = users_read(d, r, &users);

	if (err < 0)
		return err;
	node_names(d->arena, arena_fmt(d->arena, "%s/block", r->sys), &names);
	for (size_t i = 0; i < names.count; i++) {
		struct node node;

		if (node_by_name(d->arena, r, names.at[i], &node) && is_disk(d->arena, &node))
			look(d->arena, &users, arena_fmt(d->arena, "%s/%s", r->dev, node.name), &node, content,
			     list_add(d->arena, &list));
	}
	*ret = list;
	return 0;
}
