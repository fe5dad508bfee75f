# SPDX-License-Identifier: BSD-2-Clause
libstages_a_SOURCES += \
	src/unit/csv.c \
	src/unit/csv.h \
	src/unit/fit.c \
	src/unit/fit.h \
	src/unit/journal.c \
	src/unit/journal.h \
	src/unit/journal_file.c \
	src/unit/journal_file.h \
	src/unit/journal_lines.c \
	src/unit/journal_lines.h \
	src/unit/journal_refusal.c \
	src/unit/journal_refusal.h \
	src/unit/journal_torn.c \
	src/unit/journal_torn.h \
	src/unit/marker.c \
	src/unit/marker.h \
	src/unit/row.c \
	src/unit/slot.c \
	src/unit/slot.h \
	src/unit/table.c \
	src/unit/table.h \
	src/unit/value.c \
	src/unit/value.h
