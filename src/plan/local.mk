# SPDX-License-Identifier: BSD-2-Clause
libstages_a_SOURCES += \
	src/plan/boot.c \
	src/plan/boot.h \
	src/plan/budget.c \
	src/plan/budget.h \
	src/plan/config.c \
	src/plan/config.h \
	src/plan/fat.c \
	src/plan/fat.h \
	src/plan/hash.c \
	src/plan/hash.h \
	src/plan/identity.c \
	src/plan/identity.h \
	src/plan/layout.c \
	src/plan/layout.h \
	src/plan/mapped.c \
	src/plan/mapped.h \
	src/plan/path.c \
	src/plan/path.h \
	src/plan/pe.c \
	src/plan/pe.h \
	src/plan/pin.c \
	src/plan/pin.h \
	src/plan/plan.c \
	src/plan/plan.h \
	src/plan/seal.c \
	src/plan/seal.h \
	src/plan/stub.c \
	src/plan/stub.h \
	src/plan/translate.c \
	src/plan/translate.h \
	src/plan/values.c \
	src/plan/values.h
