/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * iommu.c - whether Xen can keep a device's accesses to memory inside its domain
 */
#include "model/iommu.h"

#include "dt/value.h"
#include "model/device.h"

/* Of IOMMUs that one device has; more are not looked at. */
enum { IOMMUS_MOST = 64 };

/* By xen/drivers/passthrough/arm/. */
static const struct iommu_driver {
	const char *compatible;
	const char *option; /* of Kconfig */
	int since;
} drivers[] = {
	{ "arm,smmu-v1", "ARM_SMMU", 0 },
	{ "arm,smmu-v2", "ARM_SMMU", 0 },
	{ "arm,mmu-400", "ARM_SMMU", 0 },
	{ "arm,mmu-401", "ARM_SMMU", 0 },
	{ "arm,mmu-500", "ARM_SMMU", 0 },
	{ "arm,smmu-v3", "ARM_SMMU_V3", 15 },
	{ "renesas,ipmmu-r8a7795", "IPMMU_VMSA", 13 },
	{ "renesas,ipmmu-r8a77965", "IPMMU_VMSA", 13 },
	{ "renesas,ipmmu-r8a7796", "IPMMU_VMSA", 13 },
	{ "renesas,ipmmu-r8a77961", "IPMMU_VMSA", 16 },
	{ "renesas,ipmmu-r8a779f0", "IPMMU_VMSA", 17 },
	{ "renesas,ipmmu-r8a779g0", "IPMMU_VMSA", 20 },
};

static bool is_driven(const struct system *sys, const struct dt_node *node)
{
	const struct xen_info *xen = system_xen(sys);

	for (size_t i = 0; i < COUNT(drivers); i++) {
		if (device_is_compatible(node, drivers[i].compatible) && !xen_is_before(xen, drivers[i].since) &&
		    !xen_lacks(xen, drivers[i].option))
			return true;
	}
	return false;
}

enum iommu_state iommu_of(const struct system *sys, const struct dt_node *device, const struct dt_node **ret_iommu)
{
	const struct dt_prop *list = tree_prop(device, "iommus");
	size_t off = 0;
	uint32_t phandle;

	*ret_iommu = NULL;
	if (sys->iommu_lists)
		return IOMMU_UNKNOWN;
	for (int i = 0; list && i < IOMMUS_MOST && span_be32(list->value, off, &phandle); i++) {
		const struct dt_node *iommu = phandle ? reference_node(sys->handles, phandle) : NULL;
		uint32_t cells;

		if (!iommu || !value_u32(tree_prop(iommu, "#iommu-cells"), &cells))
			return i ? IOMMU_UNKNOWN : IOMMU_LOST;
		*ret_iommu = iommu;
		if (!device_is_on(iommu))
			return IOMMU_OFF;
		if (!is_driven(sys, iommu))
			return IOMMU_UNDRIVEN;
		off += 4 + 4 * (size_t)cells;
	}
	return *ret_iommu ? IOMMU_GOOD : IOMMU_NONE;
}

bool iommu_any(const struct system *sys)
{
	for (size_t i = 0; i < sys->tree->nodes.count; i++) {
		if (device_is_on(sys->tree->nodes.at[i]) && is_driven(sys, sys->tree->nodes.at[i]))
			return true;
	}
	return false;
}

bool iommu_lists(const struct dt_tree *tree)
{
	for (size_t i = 0; i < tree->nodes.count; i++) {
		if (tree_prop(tree->nodes.at[i], "mmu-masters"))
			return true;
	}
	return false;
}

bool iommu_is_off(const struct bootargs *bootargs)
{
	static const char *const off[] = { "0", "no", "off", "false", "disable" };
	const struct bootarg *iommu = bootargs_last(bootargs, "iommu");

	for (size_t i = 0; iommu && i < COUNT(off); i++) {
		if (bootarg_has(iommu, off[i]))
			return true;
	}
	return iommu && iommu->negated;
}
