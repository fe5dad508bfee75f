# SPDX-License-Identifier: BSD-2-Clause
libstages_a_SOURCES += \
	src/model/content.c \
	src/model/content.h \
	src/model/disk.c \
	src/model/disk.h \
	src/model/domain.c \
	src/model/domain.h \
	src/model/guest.c \
	src/model/guest.h \
	src/model/kernel.c \
	src/model/kernel.h \
	src/model/linux.c \
	src/model/linux.h \
	src/model/memory.c \
	src/model/memory.h \
	src/model/name.c \
	src/model/name.h \
	src/model/placement.c \
	src/model/placement.h \
	src/model/search.c \
	src/model/search.h \
	src/model/system.c \
	src/model/system.h
