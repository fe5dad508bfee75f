# SPDX-License-Identifier: BSD-2-Clause
dist_man1_MANS = data/xen-esp-mkimage.1

# The catalogue of rules is made from its source: the program may be built for another machine.
man7_MANS = data/xen-esp-rules.7
data/xen-esp-rules.7: data/make-rules-man data/xen-esp-mkimage.1 $(rule_definitions)
	$(AM_V_GEN)$(MKDIR_P) data && AWK='$(AWK)' $(SHELL) $(srcdir)/data/make-rules-man \
		$(srcdir)/src/rule/rules.def $(srcdir)/data/xen-esp-mkimage.1 > $@.tmp && mv $@.tmp $@
EXTRA_DIST += data/make-rules-man
CLEANFILES += data/xen-esp-rules.7 data/xen-esp-rules.7.tmp

# Where the shells look for it below our prefix.
bashcompletiondir = $(datadir)/bash-completion/completions
dist_bashcompletion_DATA = data/xen-esp-mkimage.bash
zshcompletiondir = $(datadir)/zsh/site-functions
dist_zshcompletion_DATA = data/_xen-esp-mkimage

EXTRA_DIST += README.md CHANGES.md CONTRIBUTING.md SECURITY.md doc/architecture.md doc/testing.md doc/release.md doc/benchmarks.md doc/boot-plan.md doc/rules-not-checked.md doc/factory.md
