# SPDX-License-Identifier: BSD-2-Clause
libstages_a_SOURCES += \
	src/rule/address.c \
	src/rule/domain.c \
	src/rule/esp.c \
	src/rule/functions.h \
	src/rule/module.c \
	src/rule/names.c \
	src/rule/payload.c \
	src/rule/ref.c \
	src/rule/rule.c \
	src/rule/rule.h \
	src/rule/rules.def \
	src/rule/stub.c \
	src/rule/tree.c \
	src/rule/xen.c
