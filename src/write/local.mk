# SPDX-License-Identifier: BSD-2-Clause
libstages_a_SOURCES += \
	src/write/bmap.c \
	src/write/bmap.h \
	src/write/content.c \
	src/write/content.h \
	src/write/copy.c \
	src/write/copy.h \
	src/write/fat.c \
	src/write/fat.h \
	src/write/fat_dir.c \
	src/write/fat_dir.h \
	src/write/gpt.c \
	src/write/gpt.h \
	src/write/gzip.c \
	src/write/gzip.h \
	src/write/image.c \
	src/write/image.h \
	src/write/keep.c \
	src/write/keep.h \
	src/write/output.c \
	src/write/output.h \
	src/write/partition.c \
	src/write/partition.h \
	src/write/stream.c \
	src/write/stream.h \
	src/write/tar.c \
	src/write/tar.h \
	src/write/tree.c \
	src/write/tree.h \
	src/write/tree_former.c \
	src/write/tree_former.h \
	src/write/tree_place.c \
	src/write/tree_place.h
