# SPDX-License-Identifier: BSD-2-Clause
libstages_a_SOURCES += \
	src/flash/bmap.c \
	src/flash/bmap.h \
	src/flash/carousel.c \
	src/flash/carousel.h \
	src/flash/covered.c \
	src/flash/covered.h \
	src/flash/empty.c \
	src/flash/empty.h \
	src/flash/esp.c \
	src/flash/esp.h \
	src/flash/hashing.c \
	src/flash/hashing.h \
	src/flash/identity.c \
	src/flash/identity.h \
	src/flash/job.c \
	src/flash/job.h \
	src/flash/layout.c \
	src/flash/layout.h \
	src/flash/loader.c \
	src/flash/loader.h \
	src/flash/patch.c \
	src/flash/patch.h \
	src/flash/piece.c \
	src/flash/piece.h \
	src/flash/plain.c \
	src/flash/plain.h \
	src/flash/range.c \
	src/flash/range.h \
	src/flash/run.c \
	src/flash/run.h \
	src/flash/source.c \
	src/flash/source.h \
	src/flash/table.c \
	src/flash/table.h \
	src/flash/target.c \
	src/flash/target.h
