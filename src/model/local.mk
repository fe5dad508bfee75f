# SPDX-License-Identifier: BSD-2-Clause
libstages_a_SOURCES += \
	src/model/bootargs.c \
	src/model/bootargs.h \
	src/model/console.c \
	src/model/console.h \
	src/model/device.c \
	src/model/device.h \
	src/model/channel.c \
	src/model/channel.h \
	src/model/disk.c \
	src/model/disk.h \
	src/model/domain.c \
	src/model/domain.h \
	src/model/guest.c \
	src/model/guest.h \
	src/model/machine.c \
	src/model/machine.h \
	src/model/iommu.c \
	src/model/iommu.h \
	src/model/memory.c \
	src/model/memory.h \
	src/model/name.c \
	src/model/name.h \
	src/model/passthrough.c \
	src/model/passthrough.h \
	src/model/search.c \
	src/model/search.h \
	src/model/shared.c \
	src/model/shared.h \
	src/model/system.c \
	src/model/system.h
