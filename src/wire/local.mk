# SPDX-License-Identifier: BSD-2-Clause
libstages_a_SOURCES += \
	src/wire/bytes.h \
	src/wire/pe.c \
	src/wire/pe.h \
	src/wire/plan.c \
	src/wire/plan.h \
	src/wire/sha256.c \
	src/wire/sha256.h
