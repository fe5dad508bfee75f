# SPDX-License-Identifier: BSD-2-Clause
libstages_a_SOURCES += \
	src/variable/boot_change.c \
	src/variable/boot_change.h \
	src/variable/efivarfs.c \
	src/variable/efivarfs.h \
	src/variable/load_option.c \
	src/variable/load_option.h \
	src/variable/uboot_file.c \
	src/variable/uboot_file.h \
	src/variable/utf16.c \
	src/variable/utf16.h
