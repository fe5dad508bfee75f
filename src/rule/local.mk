# SPDX-License-Identifier: BSD-2-Clause
rule_definitions = \
	src/rule/address.def \
	src/rule/budget.def \
	src/rule/build.def \
	src/rule/domain.def \
	src/rule/domain_property.def \
	src/rule/domain_role.def \
	src/rule/domain_uart.def \
	src/rule/domain_value.def \
	src/rule/esp.def \
	src/rule/guest_tree.def \
	src/rule/input.def \
	src/rule/module.def \
	src/rule/node.def \
	src/rule/option.def \
	src/rule/payload.def \
	src/rule/ref.def \
	src/rule/rules.def \
	src/rule/stub.def \
	src/rule/tree.def \
	src/rule/vcpu.def \
	src/rule/xen.def
libstages_a_SOURCES += \
	src/rule/address.c \
	src/rule/budget.c \
	src/rule/build.c \
	src/rule/domain.c \
	src/rule/domain_property.c \
	src/rule/domain_role.c \
	src/rule/domain_uart.c \
	src/rule/domain_value.c \
	src/rule/esp.c \
	src/rule/functions.h \
	src/rule/guest_tree.c \
	src/rule/module.c \
	src/rule/names.c \
	src/rule/node.c \
	src/rule/option.c \
	src/rule/option_dom0.c \
	src/rule/option_use.c \
	src/rule/option_value.c \
	src/rule/payload.c \
	src/rule/property.c \
	src/rule/property.h \
	src/rule/ref.c \
	src/rule/rule.c \
	src/rule/rule.h \
	src/rule/stub.c \
	src/rule/tree.c \
	src/rule/vcpu.c \
	src/rule/xen.c \
	$(rule_definitions)
