# SPDX-License-Identifier: BSD-2-Clause
libstages_a_SOURCES += \
	src/plan/config.c \
	src/plan/config.h \
	src/plan/fat.c \
	src/plan/fat.h \
	src/plan/identity.c \
	src/plan/identity.h \
	src/plan/plan.c \
	src/plan/plan.h \
	src/plan/translate.c \
	src/plan/translate.h
