# SPDX-License-Identifier: BSD-2-Clause
rule_definitions = \
	src/rule/address.def \
	src/rule/build.def \
	src/rule/domain.def \
	src/rule/esp.def \
	src/rule/input.def \
	src/rule/module.def \
	src/rule/option.def \
	src/rule/payload.def \
	src/rule/ref.def \
	src/rule/rules.def \
	src/rule/stub.def \
	src/rule/tree.def \
	src/rule/xen.def
libstages_a_SOURCES += \
	src/rule/address.c \
	src/rule/build.c \
	src/rule/domain.c \
	src/rule/esp.c \
	src/rule/functions.h \
	src/rule/module.c \
	src/rule/names.c \
	src/rule/option.c \
	src/rule/option_dom0.c \
	src/rule/option_use.c \
	src/rule/option_value.c \
	src/rule/payload.c \
	src/rule/ref.c \
	src/rule/rule.c \
	src/rule/rule.h \
	src/rule/stub.c \
	src/rule/tree.c \
	src/rule/xen.c \
	$(rule_definitions)
