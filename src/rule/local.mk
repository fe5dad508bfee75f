# SPDX-License-Identifier: BSD-2-Clause
rule_definitions = \
	src/rule/address.def \
	src/rule/channel.def \
	src/rule/domain.def \
	src/rule/esp.def \
	src/rule/input.def \
	src/rule/llc.def \
	src/rule/module.def \
	src/rule/payload.def \
	src/rule/pool.def \
	src/rule/ref.def \
	src/rule/region.def \
	src/rule/rules.def \
	src/rule/shared.def \
	src/rule/static.def \
	src/rule/stub.def \
	src/rule/tree.def \
	src/rule/xen.def
libstages_a_SOURCES += \
	src/rule/address.c \
	src/rule/channel.c \
	src/rule/domain.c \
	src/rule/esp.c \
	src/rule/functions.h \
	src/rule/llc.c \
	src/rule/llc.h \
	src/rule/module.c \
	src/rule/names.c \
	src/rule/payload.c \
	src/rule/pool.c \
	src/rule/ref.c \
	src/rule/region.c \
	src/rule/rule.c \
	src/rule/rule.h \
	src/rule/shared.c \
	src/rule/static.c \
	src/rule/stub.c \
	src/rule/tree.c \
	src/rule/xen.c \
	$(rule_definitions)
