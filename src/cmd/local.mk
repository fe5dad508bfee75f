# SPDX-License-Identifier: BSD-2-Clause
libstages_a_SOURCES += \
	src/cmd/build.c \
	src/cmd/check.c \
	src/cmd/command.h \
	src/cmd/datadir.c \
	src/cmd/datadir.h \
	src/cmd/depfile.c \
	src/cmd/depfile.h \
	src/cmd/former.c \
	src/cmd/former.h \
	src/cmd/help.c \
	src/cmd/help.h \
	src/cmd/manifest.c \
	src/cmd/manifest.h \
	src/cmd/option.c \
	src/cmd/option.h \
	src/cmd/options.c \
	src/cmd/options.h \
	src/cmd/plan.c \
	src/cmd/prepare.c \
	src/cmd/prepare.h \
	src/cmd/produce.c \
	src/cmd/produce.h \
	src/cmd/records.c \
	src/cmd/records.h \
	src/cmd/rules.c \
	src/cmd/severity.c \
	src/cmd/severity.h \
	src/cmd/template.c \
	src/cmd/xen_info.c \
	src/cmd/xen_info.h
