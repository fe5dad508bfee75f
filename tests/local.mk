# SPDX-License-Identifier: BSD-2-Clause
# All tests speak TAP. Scripts end in .test and run under bash; unit tests are programs.
TEST_EXTENSIONS = .test
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
TEST_LOG_DRIVER = $(LOG_DRIVER)
TEST_LOG_COMPILER = $(BASH_PROGRAM)
AM_TESTS_ENVIRONMENT = \
	XEN_ESP_MKIMAGE='$(abs_top_builddir)/xen-esp-mkimage$(EXEEXT)'; export XEN_ESP_MKIMAGE; \
	XEN_ESP_MKIMAGE_DATADIR='$(abs_top_srcdir)'; export XEN_ESP_MKIMAGE_DATADIR; \
	SOURCE_ROOT='$(abs_top_srcdir)'; export SOURCE_ROOT;

unit_tests =
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)

script_tests = \
	tests/lint/layers.test
TESTS += $(script_tests)
EXTRA_DIST += $(script_tests)
