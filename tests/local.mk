# SPDX-License-Identifier: BSD-2-Clause
# All tests speak TAP. Scripts end in .test and run under bash; unit tests are programs.
TEST_EXTENSIONS = .test
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
TEST_LOG_DRIVER = $(LOG_DRIVER)
TEST_LOG_COMPILER = $(BASH_PROGRAM)
AM_TESTS_ENVIRONMENT = \
	XEN_ESP_MKIMAGE='$(abs_top_builddir)/xen-esp-mkimage$(EXEEXT)'; export XEN_ESP_MKIMAGE; \
	XEN_ESP_MKIMAGE_DATADIR='$(abs_top_srcdir)'; export XEN_ESP_MKIMAGE_DATADIR; \
	XEN_ESP_BUILD='$(abs_top_builddir)'; export XEN_ESP_BUILD; \
	SOURCE_ROOT='$(abs_top_srcdir)'; export SOURCE_ROOT;

unit_tests = \
	tests/unit/base/diag \
	tests/unit/base/index \
	tests/unit/base/distance \
	tests/unit/base/guid \
	tests/unit/base/span \
	tests/unit/base/text \
	tests/unit/base/utf8 \
	tests/unit/cmd/records \
	tests/unit/device/block \
	tests/unit/device/danger \
	tests/unit/device/describe \
	tests/unit/device/use \
	tests/unit/dt/messages \
	tests/unit/dt/origin \
	tests/unit/dt/reference \
	tests/unit/dt/tokens \
	tests/unit/dt/tree \
	tests/unit/flash/carousel \
	tests/unit/flash/hashing \
	tests/unit/flash/range \
	tests/unit/flash/table \
	tests/unit/model/bootargs \
	tests/unit/model/device \
	tests/unit/model/guest \
	tests/unit/model/known_option \
	tests/unit/model/memory \
	tests/unit/model/name \
	tests/unit/model/partuuid \
	tests/unit/model/placement \
	tests/unit/plan/boot \
	tests/unit/plan/fat \
	tests/unit/plan/pin \
	tests/unit/plan/stub \
	tests/unit/probe/gunzip \
	tests/unit/probe/kconfig \
	tests/unit/probe/probe \
	tests/unit/probe/ramdisk \
	tests/unit/probe/tools \
	tests/unit/probe/volume_size \
	tests/unit/probe/xen \
	tests/unit/report/code128 \
	tests/unit/rule/property \
	tests/unit/sign/cert_table \
	tests/unit/sign/sign \
	tests/unit/unit/journal \
	tests/unit/unit/marker \
	tests/unit/unit/slot \
	tests/unit/unit/table \
	tests/unit/unit/value \
	tests/unit/variable/boot_change \
	tests/unit/variable/efivarfs \
	tests/unit/variable/load_option \
	tests/unit/variable/uboot_file \
	tests/unit/variable/utf16 \
	tests/unit/verify/blob \
	tests/unit/verify/boot \
	tests/unit/verify/fat \
	tests/unit/verify/fat_damage \
	tests/unit/verify/fat_limits \
	tests/unit/verify/gpt \
	tests/unit/verify/gpt_damage \
	tests/unit/verify/pe \
	tests/unit/verify/values \
	tests/unit/wire/pe \
	tests/unit/wire/plan \
	tests/unit/wire/sha256 \
	tests/unit/wire/unit \
	tests/unit/write/fat_dir
tests_unit_probe_probe_SOURCES = tests/unit/probe/probe.c tests/unit/probe/samples.c
tests_unit_probe_tools_SOURCES = tests/unit/probe/tools.c tests/unit/probe/samples.c
tests_unit_probe_xen_SOURCES = tests/unit/probe/xen.c tests/unit/probe/samples.c
EXTRA_DIST += tests/unit/sign/pe_sample.h tests/unit/variable/uboot_sample.h
EXTRA_DIST += tests/unit/device/machine.h
EXTRA_DIST += tests/unit/tap.h tests/unit/probe/samples.h tests/unit/verify/image.h \
	tests/unit/verify/boot_image.h tests/unit/verify/fat_image.h tests/unit/verify/gpt_image.h tests/unit/verify/pe_image.h \
	tests/unit/stub/sha2.c
check_PROGRAMS += $(unit_tests)
# For tests/image/verify.test: what the verifier of whole disks says of a file.
check_PROGRAMS += tests/image/verify_disk
TESTS += $(unit_tests)

script_tests = \
	tests/cli/check.test \
	tests/cli/companions.test \
	tests/cli/findings.test \
	tests/cli/hostile.test \
	tests/cli/labels.test \
	tests/cli/readme.test \
	tests/cli/units.test \
	tests/cli/usage.test \
	tests/flash/boot.test \
	tests/flash/device.test \
	tests/flash/factory.test \
	tests/flash/faults.test \
	tests/flash/promise.test \
	tests/flash/faulty.test \
	tests/flash/flash.test \
	tests/flash/identity.test \
	tests/flash/units.test \
	tests/image/boot-entry.test \
	tests/image/cure.test \
	tests/image/device.test \
	tests/image/extra.test \
	tests/image/esp.test \
	tests/image/files.test \
	tests/image/forms.test \
	tests/image/image.test \
	tests/image/partition.test \
	tests/image/safety.test \
	tests/image/stdout.test \
	tests/image/stub.test \
	tests/image/unit.test \
	tests/image/unpack.test \
	tests/image/update.test \
	tests/image/verify.test \
	tests/lint/layers.test \
	tests/lint/manual.test \
	tests/rules/rules.test \
	tests/stub/sha2.test \
	tests/stub/stub.test
TESTS += $(script_tests)
# What tests/flash/ asks about a device.
check_PROGRAMS += tests/flash/look
EXTRA_DIST += $(script_tests) tests/stub/lib.sh tests/flash/lib.sh

# A disk that goes wrong, where libfuse3 is; without it the tests that need one are skipped.
if HAVE_FUSE3
check_PROGRAMS += tests/flash/faulty
endif
tests_flash_faulty_SOURCES = tests/flash/faulty.c tests/flash/drive.c tests/flash/drive.h tests/flash/fault.c tests/flash/fault.h \
	tests/flash/medium.c tests/flash/medium.h
tests_flash_faulty_CPPFLAGS = $(AM_CPPFLAGS) $(FUSE3_CFLAGS)
tests_flash_faulty_LDADD = $(LDADD) $(FUSE3_LIBS)

# Whole directories, without what a test run in the source tree left there.
dist-hook:
	$(MKDIR_P) $(distdir)/tests/rules $(distdir)/tests/lib $(distdir)/tests/proofs
	cp -p $(srcdir)/tests/rules/* $(distdir)/tests/rules
	cp -p $(srcdir)/tests/lib/* $(distdir)/tests/lib
	cp -p $(srcdir)/tests/proofs/* $(distdir)/tests/proofs
	rm -f $(distdir)/tests/rules/*.log $(distdir)/tests/rules/*.trs $(distdir)/tests/proofs/*.log $(distdir)/tests/proofs/*.trs

# The catalogue on trees that nobody wrote for it; skipped without the directory XEN_ESP_CORPUS.
corpus_tests = \
	tests/corpus/corpus.test \
	tests/corpus/documents.test
CORPUS_TESTS = $(corpus_tests)
TESTS += $(CORPUS_TESTS)
EXTRA_DIST += $(corpus_tests) tests/corpus/boards tests/corpus/documents.expected tests/corpus/examples tests/corpus/expected \
	tests/corpus/extract tests/corpus/lib.sh tests/corpus/system.dtso

# Real Xen and Linux in QEMU; "make check BOOT_TESTS=" leaves them out.
boot_tests = \
	tests/boot/arm64.test \
	tests/boot/boot-entry-edk2.test \
	tests/boot/boot-entry-u-boot.test \
	tests/boot/dom0-domu-edk2.test \
	tests/boot/dom0-domu-u-boot.test \
	tests/boot/dom0-edk2.test \
	tests/boot/dom0-u-boot.test \
	tests/boot/failure.test \
	tests/boot/missing-ramdisk.test \
	tests/boot/placement-edk2.test \
	tests/boot/placement-u-boot.test \
	tests/boot/plain-sha256.test \
	tests/boot/root.test \
	tests/boot/secure-boot.test \
	tests/boot/tpm.test \
	tests/boot/two-domains-edk2.test \
	tests/boot/two-domains-u-boot.test \
	tests/boot/u-boot-bootargs.test \
	tests/boot/unit.test \
	tests/boot/units.test \
	tests/boot/xen-loader.test \
	tests/proofs/proofs.test
BOOT_TESTS = $(boot_tests)
TESTS += $(BOOT_TESTS)
EXTRA_DIST += $(boot_tests) tests/boot/lib.sh tests/boot/parts tests/boot/qemu
# Boot entries by hand, for scripts.
check_PROGRAMS += tests/boot/boot-entry tests/boot/uboot-entry
tests_boot_boot_entry_SOURCES = tests/boot/boot-entry.c tests/boot/boot_entry.h
tests_boot_uboot_entry_SOURCES = tests/boot/uboot-entry.c tests/boot/boot_entry.h
EXTRA_DIST += tests/boot/arm64-tool tests/boot/efivarfs-ramdisk tests/boot/entry.c
EXTRA_DIST += tests/boot/dom0-tpm tests/boot/dom0-unit tests/boot/efi-app tests/boot/efi-disk tests/boot/efi.h tests/boot/pcr-of-log \
	tests/boot/fixed.dtso tests/boot/one-cell.dtso tests/boot/pcr.c tests/boot/reserved.dtso tests/boot/secure-boot-keys

# Built by "make fuzzers" after configure CC=clang --enable-fuzzers, run by tests/run.
fuzzers = \
	tests/fuzz/fuzz_bmap \
	tests/fuzz/fuzz_disk \
	tests/fuzz/fuzz_fat \
	tests/fuzz/fuzz_gpt \
	tests/fuzz/fuzz_journal \
	tests/fuzz/fuzz_overlay \
	tests/fuzz/fuzz_pe \
	tests/fuzz/fuzz_plan \
	tests/fuzz/fuzz_probe \
	tests/fuzz/fuzz_ramdisk \
	tests/fuzz/fuzz_stub \
	tests/fuzz/fuzz_table \
	tests/fuzz/fuzz_text \
	tests/fuzz/fuzz_tree \
	tests/fuzz/fuzz_unit \
	tests/fuzz/fuzz_variable
EXTRA_PROGRAMS = $(fuzzers)
tests_fuzz_fuzz_bmap_LDFLAGS = $(fuzzer_link)
tests_fuzz_fuzz_disk_LDFLAGS = $(fuzzer_link)
tests_fuzz_fuzz_fat_LDFLAGS = $(fuzzer_link)
tests_fuzz_fuzz_gpt_LDFLAGS = $(fuzzer_link)
tests_fuzz_fuzz_journal_LDFLAGS = $(fuzzer_link)
tests_fuzz_fuzz_overlay_LDFLAGS = $(fuzzer_link)
tests_fuzz_fuzz_pe_LDFLAGS = $(fuzzer_link)
tests_fuzz_fuzz_plan_LDFLAGS = $(fuzzer_link)
tests_fuzz_fuzz_probe_LDFLAGS = $(fuzzer_link)
tests_fuzz_fuzz_ramdisk_LDFLAGS = $(fuzzer_link)
tests_fuzz_fuzz_stub_LDFLAGS = $(fuzzer_link)
tests_fuzz_fuzz_table_LDFLAGS = $(fuzzer_link)
tests_fuzz_fuzz_text_LDFLAGS = $(fuzzer_link)
tests_fuzz_fuzz_tree_LDFLAGS = $(fuzzer_link)
tests_fuzz_fuzz_unit_LDFLAGS = $(fuzzer_link)
tests_fuzz_fuzz_variable_LDFLAGS = $(fuzzer_link)
fuzzer_link = $(AM_LDFLAGS) -fsanitize=fuzzer
fuzzers: $(fuzzers)
.PHONY: fuzzers
EXTRA_DIST += tests/fuzz/seeds tests/bench/boot tests/bench/check tests/bench/clock.c tests/bench/flash tests/bench/run tests/bench/scale tests/run
