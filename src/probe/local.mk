# SPDX-License-Identifier: BSD-2-Clause
libstages_a_SOURCES += \
	src/probe/archive.c \
	src/probe/compressed.c \
	src/probe/cpio.c \
	src/probe/dtb.c \
	src/probe/elf.c \
	src/probe/facts.h \
	src/probe/filesystem.c \
	src/probe/format.h \
	src/probe/gunzip.c \
	src/probe/gunzip.h \
	src/probe/gzip.c \
	src/probe/kconfig.c \
	src/probe/kconfig.h \
	src/probe/kernel.c \
	src/probe/kernel.h \
	src/probe/linux.c \
	src/probe/pe.c \
	src/probe/probe.c \
	src/probe/probe.h \
	src/probe/ramdisk.c \
	src/probe/ramdisk.h \
	src/probe/ramdisk_path.c \
	src/probe/text.c \
	src/probe/uimage.c \
	src/probe/volume.c \
	src/probe/volume.h \
	src/probe/volume_size.c \
	src/probe/volume_size.h \
	src/probe/xen.c \
	src/probe/xen.h \
	src/probe/xsm.c
