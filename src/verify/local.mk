# SPDX-License-Identifier: BSD-2-Clause
libstages_a_SOURCES += \
	src/verify/blob.c \
	src/verify/blob.h \
	src/verify/boot.c \
	src/verify/boot.h \
	src/verify/content.c \
	src/verify/content.h \
	src/verify/fat.c \
	src/verify/fat.h \
	src/verify/fat_boot.c \
	src/verify/fat_dir.c \
	src/verify/fat_name.c \
	src/verify/fat_name.h \
	src/verify/fat_reader.h \
	src/verify/fat_table.c \
	src/verify/gpt.c \
	src/verify/gpt.h \
	src/verify/gpt_header.c \
	src/verify/gpt_header.h \
	src/verify/hole.c \
	src/verify/hole.h \
	src/verify/load.c \
	src/verify/load.h \
	src/verify/pe.c \
	src/verify/pe.h \
	src/verify/problems.c \
	src/verify/problems.h \
	src/verify/record.h \
	src/verify/unicode.c \
	src/verify/unicode.h \
	src/verify/verify.c \
	src/verify/verify.h \
	src/verify/window.c \
	src/verify/window.h
