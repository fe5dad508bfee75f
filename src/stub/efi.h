/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi.h - the parts of UEFI that the stub uses
 *
 * UEFI Specification 2.10: services 7, system table 4.3, image and loaded image 9.1, file
 * system 13.4 and 13.5, console 12.4, device path 10. TCG EFI Protocol Specification 1.0
 * for EFI_TCG2. EFI_DT_FIXUP_PROTOCOL is that of U-Boot-EFI on GitHub. On AArch64 the calling
 * convention is the C one (2.3.6). Members that are not used stand as void pointers.
 */
#ifndef STUB_EFI_H
#define STUB_EFI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint64_t efi_status;
typedef void *efi_handle;
typedef uint16_t efi_char;

/* Errors have the highest bit set (appendix D). */
#define EFI_ERROR(number) ((efi_status)1 << 63 | (number))
enum { EFI_SUCCESS = 0 };
#define EFI_LOAD_ERROR EFI_ERROR(1)
#define EFI_BUFFER_TOO_SMALL EFI_ERROR(5)
#define EFI_OUT_OF_RESOURCES EFI_ERROR(9)
#define EFI_VOLUME_FULL EFI_ERROR(11)
#define EFI_NOT_FOUND EFI_ERROR(14)
#define EFI_ACCESS_DENIED EFI_ERROR(15)
#define EFI_SECURITY_VIOLATION EFI_ERROR(26)

struct efi_guid {
	uint32_t a;
	uint16_t b, c;
	uint8_t d[8];
};

struct efi_header {
	uint64_t signature;
	uint32_t revision, bytes, crc32, reserved;
};

struct efi_console {
	void *reset;
	efi_status (*output)(struct efi_console *self, const efi_char *text);
};

enum efi_allocate { EFI_ALLOCATE_ANY, EFI_ALLOCATE_BELOW, EFI_ALLOCATE_AT };

/* Types of memory, 7.2.1. */
enum {
	EFI_MEMORY_LOADER_DATA = 2,
	EFI_MEMORY_CONVENTIONAL = 7,
	EFI_MEMORY_ACPI_RECLAIM = 9,
};

enum { EFI_PAGE = 4096 };

/* Firmware's descriptors may be longer: step by what GetMemoryMap says. */
struct efi_memory {
	uint32_t type;
	uint64_t base, virtual_base, pages, attributes;
};

enum efi_reset { EFI_RESET_COLD };

/* A node; a path ends with a node of type 0x7f, subtype 0xff. */
struct efi_path {
	uint8_t type, subtype;
	uint8_t bytes[2]; /* of the node with this header, little-endian */
};

struct efi_boot_services {
	struct efi_header header;
	void *raise_tpl, *restore_tpl;
	efi_status (*allocate_pages)(enum efi_allocate how, uint32_t type, uint64_t pages, uint64_t *address);
	efi_status (*free_pages)(uint64_t address, uint64_t pages);
	efi_status (*get_memory_map)(uint64_t *bytes, void *map, uint64_t *key, uint64_t *step, uint32_t *version);
	efi_status (*allocate_pool)(uint32_t type, uint64_t bytes, void **ret);
	efi_status (*free_pool)(void *at);
	void *create_event, *set_timer, *wait_for_event, *signal_event, *close_event, *check_event;
	void *install_protocol, *reinstall_protocol, *uninstall_protocol;
	efi_status (*handle_protocol)(efi_handle handle, const struct efi_guid *protocol, void **ret);
	void *reserved, *register_notify, *locate_handle, *locate_path;
	efi_status (*install_table)(const struct efi_guid *guid, void *table);
	efi_status (*load_image)(bool from_boot_manager, efi_handle parent, const struct efi_path *path, const void *bytes,
				 uint64_t len, efi_handle *ret);
	efi_status (*start_image)(efi_handle image, uint64_t *exit_bytes, efi_char **exit_text);
	void *exit;
	efi_status (*unload_image)(efi_handle image);
	void *exit_boot_services, *get_next_count;
	efi_status (*stall)(uint64_t microseconds);
	efi_status (*set_watchdog)(uint64_t seconds, uint64_t code, uint64_t bytes, const efi_char *text);
	void *connect, *disconnect, *open_protocol, *close_protocol, *open_information, *protocols_per_handle;
	void *locate_handle_buffer;
	efi_status (*locate_protocol)(const struct efi_guid *protocol, void *registration, void **ret);
	void *install_protocols, *uninstall_protocols, *calculate_crc32;
	void (*copy)(void *to, const void *from, uint64_t bytes);
};

struct efi_runtime_services {
	struct efi_header header;
	void *get_time, *set_time, *get_wakeup, *set_wakeup, *set_virtual_map, *convert_pointer;
	void *get_variable, *get_next_variable, *set_variable, *get_high_count;
	void (*reset)(enum efi_reset how, efi_status status, uint64_t bytes, const void *data);
};

struct efi_table {
	struct efi_guid guid;
	void *at;
};

struct efi_system {
	struct efi_header header;
	const efi_char *vendor;
	uint32_t vendor_revision;
	efi_handle console_in_handle;
	void *console_in;
	efi_handle console_out_handle;
	struct efi_console *console;
	efi_handle error_handle;
	struct efi_console *error;
	struct efi_runtime_services *runtime;
	struct efi_boot_services *boot;
	uint64_t table_count;
	struct efi_table *tables;
};

#define EFI_LOADED_IMAGE_GUID { 0x5b1b31a1, 0x9562, 0x11d2, { 0x8e, 0x3f, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b } }
struct efi_loaded_image {
	uint32_t revision;
	efi_handle parent;
	struct efi_system *system;
	efi_handle device;
	struct efi_path *path;
	void *reserved;
	uint32_t options_bytes;
	void *options;
	uint8_t *base;
	uint64_t bytes;
	uint32_t code_type, data_type;
	void *unload;
};

#define EFI_DEVICE_PATH_GUID { 0x09576e91, 0x6d3f, 0x11d2, { 0x8e, 0x39, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b } }

struct efi_file;

#define EFI_FILE_SYSTEM_GUID { 0x964e5b22, 0x6459, 0x11d2, { 0x8e, 0x39, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b } }
struct efi_file_system {
	uint64_t revision;
	efi_status (*open_volume)(struct efi_file_system *self, struct efi_file **ret);
};

enum { EFI_FILE_READ = 1, EFI_FILE_DIRECTORY = 0x10 };

struct efi_file {
	uint64_t revision;
	efi_status (*open)(struct efi_file *self, struct efi_file **ret, const efi_char *path, uint64_t mode, uint64_t attributes);
	efi_status (*close)(struct efi_file *self);
	void *delete;
	efi_status (*read)(struct efi_file *self, uint64_t *bytes, void *to);
	void *write, *get_position, *set_position;
	efi_status (*get_info)(struct efi_file *self, const struct efi_guid *kind, uint64_t *bytes, void *to);
};

#define EFI_FILE_INFO_GUID { 0x09576e92, 0x6d3f, 0x11d2, { 0x8e, 0x39, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b } }
struct efi_file_info {
	uint64_t bytes, file_bytes, physical_bytes;
	uint8_t times[48];
	uint64_t attributes;
	/* then the name */
};

/* The device tree as a configuration table (EBBR 2.1, section 2.3). */
#define EFI_DEVICE_TREE_GUID { 0xb1b621d5, 0xf19c, 0x41a5, { 0x83, 0x0b, 0xd9, 0x15, 0x2c, 0x69, 0xaa, 0xe0 } }

#define EFI_DT_FIXUP_GUID { 0xe617d64c, 0xfe08, 0x46da, { 0xf4, 0xdc, 0xbb, 0xd5, 0x87, 0x0c, 0x73, 0x00 } }
enum { EFI_DT_APPLY_FIXUPS = 1, EFI_DT_RESERVE_MEMORY = 2 };
struct efi_dt_fixup {
	uint64_t revision;
	efi_status (*fixup)(struct efi_dt_fixup *self, void *tree, uint64_t *bytes, uint32_t flags);
};

#define EFI_TCG2_GUID { 0x607f766c, 0x7455, 0x42be, { 0x93, 0x0b, 0xe4, 0xd7, 0x6d, 0xb2, 0x72, 0x0f } }
struct efi_tcg2_capability {
	uint8_t bytes;
	uint8_t structure_version[2], protocol_version[2];
	uint32_t hash_algorithms, event_logs;
	bool present;
	uint16_t command_most, response_most;
	uint32_t manufacturer, banks, active_banks;
};

enum { EFI_TCG2_EV_IPL = 13 }; /* what a boot loader measures */

struct __attribute__((packed)) efi_tcg2_event {
	uint32_t bytes;        /* of the whole event */
	uint32_t header_bytes; /* of the next four members */
	uint16_t header_version;
	uint32_t pcr, type;
	char text[];
};

struct efi_tcg2 {
	efi_status (*get_capability)(struct efi_tcg2 *self, struct efi_tcg2_capability *ret);
	void *get_event_log;
	efi_status (*hash_log_extend)(struct efi_tcg2 *self, uint64_t flags, uint64_t data, uint64_t bytes,
				      const struct efi_tcg2_event *event);
};

#endif
