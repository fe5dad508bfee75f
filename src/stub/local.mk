# SPDX-License-Identifier: BSD-2-Clause
# The loader stub runs on the target, so it is compiled for that, whatever the build is for.
stub_sources = \
	src/stub/cpu.c \
	src/stub/efi.h \
	src/stub/file.c \
	src/stub/library.c \
	src/stub/main.c \
	src/stub/measure.c \
	src/stub/memory.c \
	src/stub/sbat.c \
	src/stub/say.c \
	src/stub/say.h \
	src/stub/section.c \
	src/stub/sha2.c \
	src/stub/stub.h \
	src/stub/tree.c \
	src/stub/unit.c \
	src/stub/watchdog.c \
	src/stub/xen.c \
	$(wire_sources)
EXTRA_DIST += $(stub_sources) src/stub/make-stub
if HAVE_STUB
stubdir = $(pkglibdir)
stub_DATA = stubaa64.efi
endif
if BUILD_STUB
stubaa64.efi: src/stub/make-stub $(stub_sources) configure.ac
	$(AM_V_GEN)CLANG='$(CLANG)' LLD_LINK='$(LLD_LINK)' $(SHELL) $(srcdir)/src/stub/make-stub $(srcdir) $(PACKAGE_VERSION) $@
else
stubaa64.efi: $(STUB_FILE)
	$(AM_V_GEN)cp '$(STUB_FILE)' $@
endif
CLEANFILES += stubaa64.efi
