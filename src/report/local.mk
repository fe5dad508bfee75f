# SPDX-License-Identifier: BSD-2-Clause
libstages_a_SOURCES += \
	src/report/json.c \
	src/report/json.h \
	src/report/table.c \
	src/report/table.h \
	src/report/xen.c \
	src/report/xen.h
