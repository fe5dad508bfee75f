# SPDX-License-Identifier: BSD-2-Clause
libstages_a_SOURCES += \
	src/model/bootargs.c \
	src/model/bootargs.h \
	src/model/disk.c \
	src/model/disk.h \
	src/model/domain.c \
	src/model/domain.h \
	src/model/guest.c \
	src/model/guest.h \
	src/model/known_option.c \
	src/model/known_option.h \
	src/model/machine.c \
	src/model/machine.h \
	src/model/memory.c \
	src/model/memory.h \
	src/model/name.c \
	src/model/name.h \
	src/model/search.c \
	src/model/search.h \
	src/model/system.c \
	src/model/system.h
