# SPDX-License-Identifier: BSD-2-Clause
libstages_a_SOURCES += \
	src/report/code128.c \
	src/report/code128.h \
	src/report/device.c \
	src/report/device.h \
	src/report/flash.c \
	src/report/flash.h \
	src/report/github.c \
	src/report/github.h \
	src/report/json.c \
	src/report/json.h \
	src/report/label.c \
	src/report/label.h \
	src/report/message.c \
	src/report/message.h \
	src/report/sarif.c \
	src/report/sarif.h \
	src/report/table.c \
	src/report/table.h \
	src/report/unit.c \
	src/report/unit.h \
	src/report/xen.c \
	src/report/xen.h
