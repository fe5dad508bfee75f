# SPDX-License-Identifier: BSD-2-Clause
libstages_a_SOURCES += \
	src/cure/cells.c \
	src/cure/cure.c \
	src/cure/cure.h \
	src/cure/leftover.c \
	src/cure/names.c
