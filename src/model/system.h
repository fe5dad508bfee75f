/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * system.h - what the tree describes: Xen, its domains, their modules, the disk
 *
 * Made by system_make() from the tree and the files on the host; const for every
 * later stage. It holds what was found, right or wrong: the rules judge.
 */
#ifndef MODEL_SYSTEM_H
#define MODEL_SYSTEM_H

#include "dt/reference.h"
#include "dt/tree.h"
#include "dt/cells.h"
#include "model/area.h"
#include "model/bootargs.h"
#include "model/extra.h"
#include "model/form.h"
#include "model/memory.h"
#include "model/name.h"
#include "model/partition.h"
#include "model/search.h"

struct fragment;

/* By the compatible strings (xen/common/device-tree/bootfdt.c: fdt_node_to_kind). */
enum module_kind {
	MODULE_UNTYPED, MODULE_KERNEL, MODULE_RAMDISK, MODULE_DEVICE_TREE, MODULE_XSM_POLICY, MODULE_MICROCODE, MODULE_KINDS,
};

/* Xen's EFI loader visits only the first two (xen/arch/arm/efi/efi-boot.h: efi_check_dt_boot). */
enum module_place { PLACE_DOM0, PLACE_DOMAIN, PLACE_ELSEWHERE };

struct module {
	const struct dt_node *node;
	enum module_kind kind;
	enum module_place place;
	const struct domain *domain;        /* for PLACE_DOMAIN */
	bool multiboot;                     /* compatible with "multiboot,module" */
	bool legacy;                        /* has a name of the time before multiboot: "xen,linux-zimage" */
	const struct dt_prop *binary;       /* xen,uefi-binary, else uefi,binary, else NULL */
	const struct dt_prop *other_binary; /* uefi,binary when there is xen,uefi-binary too */
	const char *name;                   /* the value of binary; NULL when it is not one string */
	struct esp_name esp;                /* of name */
	struct artefact *file;              /* the host's file; NULL when it is not there or has no name */
	struct artefact *content;           /* what of it lies on the disk: file itself, or what was unpacked from it */
	const struct module *same_as;       /* the first module with the same path on the ESP, when that is another */
	unsigned spelling;                  /* for Xen's own loader: so many ".\" stand before the path, and make it another file's */
	const struct module *shares;        /* for Xen's own loader: the module whose copy in memory this one uses, or NULL */
	const struct dt_prop *reg, *bootargs;
	bool fixed;                         /* beside binary, reg is one address and one size in the parent's cells */
	uint64_t address, reg_bytes;        /* what it says, when fixed */
};

/* "xen,enhanced": whether the domain is told of Xen, and gets a xenstore page by which toolstack (4.17; legacy: 4.21). */
enum enhanced { ENHANCED_OFF, ENHANCED_NO_XENSTORE, ENHANCED_LEGACY, ENHANCED_ON };

/* Bits of "capabilities" (4.21). */
enum { CAPABILITY_CONTROL = 1, CAPABILITY_HARDWARE = 2, CAPABILITY_XENSTORE = 4 };

struct domain {
	const struct dt_node *node;
	LIST(struct module *) modules;
	size_t kinds[MODULE_KINDS]; /* how many of its modules are of each */
	uint64_t memory_bytes; /* 0 when it is not said */
	uint32_t cpus;         /* 0 when it is not said */
	uint32_t capabilities;
	bool vpl011, direct_map, static_memory; /* the property is there, whatever its value */
	enum enhanced enhanced;
};

/* What firmware starts: our stub, which loads and checks every file, or Xen itself with its own EFI loader. */
enum loader { LOADER_STUB, LOADER_XEN };

/* What the stub does when something is wrong on the target. */
enum on_failure { FAILURE_RETURN, FAILURE_RESET, FAILURE_STOP };

/* Where what differs from unit to unit stands: in the tree, or in a file beside the stub that nothing signs. */
enum unit_values { UNIT_VALUES_TREE, UNIT_VALUES_FILE };

/* The disk node with the command line over it; each has its default. */
struct disk {
	const struct dt_node *node; /* NULL when the tree has none */
	enum form form;             /* what is made of it */
	const char *xen_name;       /* "xen.efi" */
	struct origin xen_at;       /* where it is said; the tree's file when nowhere */
	struct artefact *xen;       /* NULL when it is not there */
	enum loader loader;
	struct artefact *stub;      /* the loader stub's own file; NULL when there is none or the loader is Xen's */
	struct origin loader_at;    /* where the loader is chosen */
	bool stub_quiet;            /* it says nothing when all is well */
	enum on_failure stub_failure;
	enum unit_values unit_values;
	struct origin unit_values_at;
	uint32_t sector_size;       /* 512 or 4096 */
	struct origin sector_size_at;
	const char *device;         /* the disk is as large as this block device; else NULL */
	const uint8_t *guid;        /* NULL: made with the others */
	uint64_t size;              /* bytes; 0: as large as its content */
	struct origin size_at;
	uint64_t alignment;         /* bytes, of partitions; 0: usual */
	struct origin alignment_at;
	uint64_t gpt_entries;        /* bytes: where the GPT's entries are; 0: behind its header */
	struct origin gpt_entries_at;
	LIST(struct area) areas;    /* outside of partitions, in the order of unit addresses */
	LIST(struct extra) extras;  /* files for the ESP, the same */
	LIST(struct partition) partitions; /* in their order; one of them is the ESP that firmware starts from (disk_esp()) */
};

struct console {
	bool wanted;                /* false: Xen is told to have none, or reads it from ACPI, or the tree is of no machine */
	const char *outputs;        /* "console=" of the command line: "dtuart" when it is not there */
	const char *name;           /* the alias or path that Xen looks for; NULL when nothing names one */
	struct origin at;           /* where that is said */
	const struct dt_node *node; /* the device; NULL when that name leads to none */
};

struct system {
	const struct dt_tree *tree;
	const struct dt_node *chosen; /* NULL when there is none */
	LIST(struct domain *) domains;
	LIST(struct module *) modules; /* all, document order */
	size_t dom0_kinds[MODULE_KINDS]; /* how many of Dom0's are of each kind */
	const struct cells *cells;     /* of the children of each node, by its index */
	const struct dt_handles *handles;
	struct memory memory;
	const struct dt_node *gic;     /* the interrupt controller that Xen takes; NULL when it has a driver for none */
	bool iommu_lists;              /* model/iommu.h */
	LIST(struct fragment *) fragments; /* the devices that domains are given (model/passthrough.h), document order */
	const struct shared *shared;     /* model/shared.h */
	const struct channels *channels; /* model/channel.h */
	struct disk disk;
	struct bootargs bootargs; /* Xen's command line */
	struct console console;
	bool iommu_off;                /* Xen's command line switches it off */
	struct search *search;
	bool fixes; /* what can be cured is cured, and is a note; else it is a finding like any other */
};

/* What the command line says; NULL or 0 where it is silent. */
struct settings {
	const char *xen;       /* a path of the host */
	const char *stub;      /* a path of the host: where the loader stub is */
	bool loader_given;
	enum loader loader;
	bool unit_values_given;
	enum unit_values unit_values;
	const char *esp_label;
	bool esp_size_given;
	uint64_t esp_size;     /* 0: auto */
	uint32_t sector_size;
	const char *device;    /* the block device that the disk goes to; else NULL */
	uint64_t device_bytes;
	uint32_t device_sector;
	bool no_fix;           /* nothing is cured */
	enum form form;
};

/* Finds the modules and opens every file. Unknown things in the disk node are findings "disk-node". */
const struct system *system_make(struct diag *d, const struct dt_tree *tree, struct search *search,
				 const struct settings *settings);

/* "kernel", "ramdisk", …, "module" for an untyped one. */
const char *module_kind_name(enum module_kind kind);

/*
 * Whether Xen can take both from one place in memory; both name one file, and first comes first in the tree. Not in two roles, and
 * not Dom0's module after a domain's (xen/common/device-tree/bootinfo.c:add_boot_module); nor what Xen unpacks for each user
 * (kernel.c:kernel_decompress).
 */
bool module_can_share(const struct module *first, const struct module *m);

/* What is known of the hypervisor; NULL when there is none, or a file that is no Xen. */
const struct xen_info *system_xen(const struct system *sys);

/* Whether the machine has a Dom0: a kernel under /chosen, or one that Xen takes for it because it has no kind. */
bool system_has_dom0(const struct system *sys);

/* The domain that is described by this node, or NULL. Takes logarithmic time. */
const struct domain *system_domain(const struct system *sys, const struct dt_node *node);

/* How many modules of the domain (or of Dom0, for NULL) have this kind and would be seen by Xen. */
size_t module_count(const struct system *sys, const struct domain *domain, enum module_kind kind);

#endif
