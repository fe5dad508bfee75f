# SPDX-License-Identifier: BSD-2-Clause
libstages_a_SOURCES += \
	src/dt/cells.c \
	src/dt/cells.h \
	src/dt/fixups.c \
	src/dt/fixups.h \
	src/dt/included.c \
	src/dt/included.h \
	src/dt/lines.c \
	src/dt/lines.h \
	src/dt/load.c \
	src/dt/load.h \
	src/dt/marker.c \
	src/dt/marker.h \
	src/dt/messages.c \
	src/dt/messages.h \
	src/dt/origin.c \
	src/dt/origin.h \
	src/dt/overlay.c \
	src/dt/overlay.h \
	src/dt/place.c \
	src/dt/place.h \
	src/dt/reference.c \
	src/dt/reference.h \
	src/dt/source.c \
	src/dt/source.h \
	src/dt/structure.c \
	src/dt/structure.h \
	src/dt/tokens.c \
	src/dt/tokens.h \
	src/dt/tree.c \
	src/dt/tree.h \
	src/dt/value.c \
	src/dt/value.h
