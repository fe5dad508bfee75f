/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sbat.c - which generation of the stub this is, for revocations under Secure Boot
 *
 * shim refuses a program without the section .sbat, or of a generation that was revoked
 * (github.com/rhboot/shim, SBAT.md). The last number of our line grows with each security fix.
 */
__attribute__((section(".sbat"), used))
static const char sbat[] =
	"sbat,1,SBAT Version,sbat,1,https://github.com/rhboot/shim/blob/main/SBAT.md\n"
	"xen-esp-mkimage,1,xen-esp-mkimage,xen-esp-mkimage," PACKAGE_VERSION ",xen-esp-mkimage\n";
