# SPDX-License-Identifier: BSD-2-Clause
libstages_a_SOURCES += \
	src/base/arena.c \
	src/base/arena.h \
	src/base/attributes.h \
	src/base/child.c \
	src/base/child.h \
	src/base/crew.c \
	src/base/crew.h \
	src/base/diag.c \
	src/base/diag.h \
	src/base/distance.c \
	src/base/distance.h \
	src/base/guid.c \
	src/base/guid.h \
	src/base/index.c \
	src/base/index.h \
	src/base/interrupt.c \
	src/base/interrupt.h \
	src/base/io.c \
	src/base/io.h \
	src/base/number.h \
	src/base/progress.c \
	src/base/progress.h \
	src/base/scoped.h \
	src/base/span.c \
	src/base/span.h \
	src/base/text.c \
	src/base/text.h \
	src/base/unpack.c \
	src/base/unpack.h \
	src/base/utf8.c \
	src/base/utf8.h
