/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * known_option.c - the options of Xen's command line: which arm64 reads, since when, and what it needs for that
 */
#include "model/known_option.h"

#include <stdlib.h>
#include <string.h>

#include "base/distance.h"

#define SWITCH(name, since, until, needs) { name, KNOWN_OPTION_SWITCH, since, until, needs, 0 },
#define NUMBER(name, since, until, needs) { name, KNOWN_OPTION_NUMBER, since, until, needs, 0 },
#define LIMIT(name, since, until, needs) { name, KNOWN_OPTION_LIMIT, since, until, needs, 0 },
#define SIZE(name, since, until, needs) { name, KNOWN_OPTION_SIZE, since, until, needs, 0 },
#define TEXT(name, since, until, needs, most) { name, KNOWN_OPTION_TEXT, since, until, needs, most },
#define OTHER(name, since, until, needs) { name, KNOWN_OPTION_OTHER, since, until, needs, 0 },

/* Sorted by name. */
static const struct known_option options[] = {
	OTHER("acpi", 0, 0, "ACPI")
	OTHER("acpi_apic_instance", 0, 0, "ACPI")
	OTHER("argo", 0, 0, "ARGO")
	SWITCH("ats", 0, 0, "HAS_PCI")
	TEXT("badpage", 0, 0, NULL, 99)
	OTHER("bootscrub", 0, 0, NULL)
	SIZE("bootscrub_chunk", 0, 0, NULL)
	SIZE("buddy-alloc-size", 20, 0, "LLC_COLORING")
	SIZE("conring_size", 0, 0, NULL)
	TEXT("console", 0, 0, NULL, 29)
	OTHER("console_timestamps", 0, 0, NULL)
	SWITCH("console_to_ring", 0, 0, NULL)
	TEXT("conswitch", 0, 0, NULL, 2)
	TEXT("crash-debug-debugkey", 0, 0, NULL, 31)
	TEXT("crash-debug-hwdom", 0, 0, NULL, 31)
	TEXT("crash-debug-panic", 0, 0, NULL, 31)
	TEXT("crash-debug-watchdog", 0, 0, NULL, 31)
	NUMBER("credit2_balance_over", 0, 0, "SCHED_CREDIT2")
	NUMBER("credit2_balance_under", 0, 0, "SCHED_CREDIT2")
	NUMBER("credit2_cap_period_ms", 0, 0, "SCHED_CREDIT2")
	NUMBER("credit2_load_precision_shift", 0, 0, "SCHED_CREDIT2")
	NUMBER("credit2_load_window_shift", 0, 0, "SCHED_CREDIT2")
	OTHER("credit2_runqueue", 0, 0, "SCHED_CREDIT2")
	NUMBER("debug_stack_lines", 0, 0, NULL)
	OTHER("debugtrace", 0, 0, "DEBUG_TRACE")
	NUMBER("dma_bits", 0, 0, NULL)
	OTHER("dom0", 18, 0, NULL)
	OTHER("dom0-iommu", 0, 0, NULL)
	OTHER("dom0-llc-colors", 20, 0, "LLC_COLORING")
	NUMBER("dom0_max_vcpus", 0, 0, NULL)
	OTHER("dom0_mem", 0, 0, NULL)
	SWITCH("dom0_vcpus_pin", 0, 0, NULL)
	TEXT("dtuart", 0, 0, NULL, 255)
	SWITCH("ext_regions", 0, 0, NULL)
	OTHER("extra_guest_irqs", 0, 18, NULL)
	OTHER("flask", 0, 0, "XSM_FLASK")
	OTHER("gnttab", 0, 0, "GRANT_TABLE")
	LIMIT("gnttab_max_frames", 0, 0, "GRANT_TABLE")
	LIMIT("gnttab_max_maptrack_frames", 0, 0, "GRANT_TABLE")
	OTHER("guest_loglvl", 0, 0, NULL)
	SWITCH("hmp-unsafe", 0, 0, NULL)
	OTHER("iommu", 0, 0, NULL)
	NUMBER("iommu_dev_iotlb_timeout", 0, 0, NULL)
	SWITCH("llc-coloring", 20, 0, "LLC_COLORING")
	NUMBER("llc-nr-ways", 20, 0, "LLC_COLORING")
	SIZE("llc-size", 20, 0, "LLC_COLORING")
	NUMBER("load-balance-ratelimit", 18, 0, "SCHED_CREDIT")
	NUMBER("lock-depth-size", 18, 0, "DEBUG_LOCKS")
	OTHER("loglvl", 0, 0, NULL)
	SIZE("low_mem_virq_limit", 0, 0, NULL)
	NUMBER("max_lpi_bits", 0, 0, "HAS_ITS")
	NUMBER("maxcpus", 17, 0, NULL)
	OTHER("memop-max-order", 0, 0, NULL)
	SWITCH("noreboot", 0, 0, NULL)
	SWITCH("partial-emulation", 19, 0, "PARTIAL_EMULATION")
	OTHER("pci", 0, 0, "HAS_PCI")
	SWITCH("pci-passthrough", 0, 0, "HAS_PCI")
	OTHER("pci-phantom", 0, 0, "HAS_PCI")
	SWITCH("pdx-compress", 21, 0, NULL)
	NUMBER("rcu-idle-timer-period-ms", 0, 0, NULL)
	TEXT("sched", 0, 0, NULL, 9)
	NUMBER("sched_credit2_max_cpus_runqueue", 0, 0, "SCHED_CREDIT2")
	NUMBER("sched_credit2_migrate_resist", 0, 0, "SCHED_CREDIT2")
	NUMBER("sched_credit_tslice_ms", 0, 0, "SCHED_CREDIT")
	NUMBER("sched_ratelimit_us", 0, 0, NULL)
	SWITCH("sched_smt_power_savings", 0, 0, NULL)
	SWITCH("scmi-smc-passthrough", 21, 0, "SCMI_SMC")
	SWITCH("scrub-domheap", 0, 0, NULL)
	SIZE("serial_tx_buffer", 0, 0, NULL)
	OTHER("serrors", 0, 0, NULL)
	OTHER("spec-ctrl", 0, 0, "ARM_SSBD")
	SWITCH("sync_console", 0, 0, NULL)
	NUMBER("tbuf_size", 0, 0, "TRACEBUFFER")
	TEXT("tee", 21, 0, "TEE", 15)
	NUMBER("tevt_mask", 0, 0, "TRACEBUFFER")
	SWITCH("tickle_one_idle_cpu", 0, 0, "SCHED_CREDIT")
	NUMBER("timer_slop", 0, 0, NULL)
	NUMBER("vcpu_migration_delay", 0, 0, "SCHED_CREDIT")
	OTHER("vwfi", 0, 0, NULL)
	OTHER("xen-llc-colors", 20, 0, "LLC_COLORING")
	OTHER("xsm", 0, 0, "XSM")
};

/* Not for arm64: nearly all are for x86. Sorted. */
static const char *const foreign[] = {
	"acpi_pstate_strict", "acpi_skip_timer_override", "acpi_sleep", "allow_unsafe", "altp2m", "apic", "apic_verbosity",
	"apicv", "arat", "asid", "async-show-all", "availmem", "cet", "clocksource", "cmci-threshold", "cmos-rtc-probe",
	"com1", "com2", "core_parking", "cpu_type", "cpufreq", "cpuid", "cpuid_mask_cpu", "cpuid_mask_ecx", "cpuid_mask_edx",
	"cpuid_mask_ext_ecx", "cpuid_mask_ext_edx", "cpuid_mask_l7s0_eax", "cpuid_mask_l7s0_ebx", "cpuid_mask_thermal_ecx",
	"cpuid_mask_xsave_eax", "cpuidle", "cpuinfo", "crash-debug-kexeccmd", "crashinfo_maxaddr", "crashkernel", "dbgp",
	"dit", "dom0-cpuid", "dom0_ioports_disable", "dom0_nodes", "e820-mtrr-clip", "e820-verbose", "edd", "edid", "efi",
	"ept", "font", "force-ept", "fred", "gdb", "global-pages", "hap", "hap_1gb", "hap_2mb", "hardware_dom",
	"hest_disable", "highmem-start", "hpet", "hpetbroadcast", "hvm_debug", "hvm_fep", "hvm_port80", "idle_latency_factor",
	"invpcid", "ioapic_ack", "iommu_inclusive_mapping", "irq-max-guests", "irq_ratelimit", "irq_vector_map", "ivmd",
	"lapic", "lapic_timer_c2_ok", "ler", "low_crashinfo", "max_cstate", "max_gsi_irqs",
	"mce", "mce_fb", "mce_verbosity", "mem", "mmcfg", "mmio-relax", "msi", "mtrr.show", "mwait-idle", "mwait-idle.table",
	"nmi", "noapic", "noirqbalance", "nolapic", "nosmp", "nr_irqs", "numa", "pcid", "pku", "placeholder",
	"ple_gap", "ple_window", "preferred-cstates", "probe-port-aliases", "psr", "pv", "pv-l1tf", "pv-linear-pt", "pv-shim",
	"real-mode", "reboot", "rmrr", "ro-hpet", "sched-gran", "shim_mem", "smap", "smep", "smt", "snb_igd_quirk", "tboot",
	"tdt", "tsc", "tsx", "ucode", "unrestricted_guest", "vesa-map", "vesa-mtrr", "vesa-ram", "vga",
	"viridian-spinlock-retry-count", "viridian-version", "vm-notify-window", "vpid", "vpmu", "wallclock", "watchdog",
	"watchdog_timeout", "x2apic", "x2apic-mode", "x2apic_phys", "xenheap_megabytes", "xpti", "xsave", 
};

static int compare_option(const void *name, const void *option)
{
	return strcmp(name, ((const struct known_option *)option)->name);
}

const struct known_option *known_option_find(const char *name)
{
	return bsearch(name, options, COUNT(options), sizeof(*options), compare_option);
}

static int compare_name(const void *name, const void *other)
{
	return strcmp(name, *(const char *const *)other);
}

bool known_option_is_foreign(const char *name)
{
	return bsearch(name, foreign, COUNT(foreign), sizeof(*foreign), compare_name) != NULL;
}

const char *known_option_nearest(const char *name)
{
	const char *names[COUNT(options) + 1] = { NULL };

	for (size_t i = 0; i < COUNT(options); i++)
		names[i] = options[i].name;
	return distance_nearest(name, names);
}

bool known_option_covers(const struct xen_info *xen)
{
	return xen && xen->major == 4 && xen->minor >= KNOWN_OPTION_FIRST && xen->minor <= KNOWN_OPTION_LAST;
}

const char *known_option_why_not(struct arena *a, const struct known_option *option, const struct xen_info *xen)
{
	if (!known_option_covers(xen))
		return NULL;
	if (option->since && xen->minor < option->since)
		return arena_fmt(a, "it came with Xen 4.%d", option->since);
	if (option->until && xen->minor > option->until)
		return arena_fmt(a, "it left with Xen 4.%d", option->until + 1);
	if (option->needs && xen_lacks(xen, option->needs))
		return arena_fmt(a, "that needs CONFIG_%s, which was not built in", option->needs);
	return NULL;
}
