# SPDX-License-Identifier: BSD-2-Clause
libstages_a_SOURCES += \
	src/sign/cert_table.c \
	src/sign/cert_table.h \
	src/sign/keypair.c \
	src/sign/keypair.h \
	src/sign/sign.c \
	src/sign/sign.h \
	src/sign/signature.c \
	src/sign/signature.h
