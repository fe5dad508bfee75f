# SPDX-License-Identifier: BSD-2-Clause
libstages_a_SOURCES += \
	src/model/cells.c \
	src/model/cells.h \
	src/model/disk.c \
	src/model/disk.h \
	src/model/memory.c \
	src/model/memory.h \
	src/model/name.c \
	src/model/name.h \
	src/model/search.c \
	src/model/search.h \
	src/model/system.c \
	src/model/system.h
