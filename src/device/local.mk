# SPDX-License-Identifier: BSD-2-Clause
libstages_a_SOURCES += \
	src/device/block.c \
	src/device/block.h \
	src/device/content.c \
	src/device/content.h \
	src/device/danger.c \
	src/device/danger.h \
	src/device/describe.c \
	src/device/describe.h \
	src/device/hardware.c \
	src/device/hardware.h \
	src/device/mounts.c \
	src/device/mounts.h \
	src/device/node.c \
	src/device/node.h \
	src/device/roots.h \
	src/device/udev.c \
	src/device/udev.h \
	src/device/use.c \
	src/device/use.h
