# SPDX-License-Identifier: BSD-2-Clause
# The loader stub is made of them too.
wire_sources = \
	src/wire/bytes.h \
	src/wire/pe.c \
	src/wire/pe.h \
	src/wire/plan.c \
	src/wire/plan.h \
	src/wire/plan_fields.h \
	src/wire/plan_write.c \
	src/wire/sha256.c \
	src/wire/sha256.h \
	src/wire/unit.c \
	src/wire/unit.h
libstages_a_SOURCES += $(wire_sources)
