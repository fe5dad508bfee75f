# SPDX-License-Identifier: BSD-2-Clause
libstages_a_SOURCES +=
