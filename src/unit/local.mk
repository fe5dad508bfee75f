# SPDX-License-Identifier: BSD-2-Clause
libstages_a_SOURCES += \
	src/unit/marker.c \
	src/unit/marker.h \
	src/unit/slot.c \
	src/unit/slot.h \
	src/unit/value.c \
	src/unit/value.h
