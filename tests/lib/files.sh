# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# files.sh - small files that look like the real ones: enough for every probe, no more
#
# Each function writes one file. Contents differ by the file's name, so that a file
# stored under another's name is seen.

bytes() { # ESCAPES...: as printf(1) knows them
	printf '%b' "$@"
}

zeros() { # COUNT
	head -c "$(($1))" /dev/zero
}

# Lines that are all different, so that a lost, doubled or exchanged piece shows.
filler() { # WORD BYTES
	seq -f "$1 %.0f" 1 $(($2 / (${#1} + 2) + 1)) | head -c "$2"
}

utf16() { # TEXT
	printf '%s' "$1" | iconv -f ASCII -t UTF-16LE
}

# The PE header of an EFI program: UEFI 2.10, section 2.1.1. 0x58 bytes and an optional header of 0xa0.
pe_header() { # MACHINE, as two escaped bytes
	bytes 'MZ\0\0' && zeros 0x34 && bytes 'ARM\x64' '\x40\0\0\0'
	bytes 'PE\0\0' "$1" '\x02\0' && zeros 12 && bytes '\xa0\0' '\x06\x02'
	bytes '\x0b\x02' && zeros 54 && bytes '\0\0\x10\0' && zeros 8 && bytes '\x0a\0' && zeros 90
}

# How a Xen was built that has everything which a test may ask for, as Xen carries it in itself.
xen_config() { # RELEASE
	printf '# Xen/arm %s Configuration\n' "$1"
	printf 'CONFIG_%s=y\n' ACPI ARM_64 ARM_EFI ARM_SMMU DOM0LESS_BOOT GICV2 GICV3 HAS_ITS HAS_NS16550 HAS_PL011 HYPFS_CONFIG \
		SBSA_VUART_CONSOLE SCHED_CREDIT SCHED_CREDIT2 SCHED_NULL STATIC_EVTCHN STATIC_MEMORY STATIC_SHM XSM XSM_FLASK XSM_SILO
	printf 'CONFIG_%s\n' 'CMDLINE=""' 'DOM0_MEM=""' 'DTB_FILE=""' NR_CPUS=128
}

make_xen() { # FILE [RELEASE]
	local release=${2:-4.17.7}
	{
		pe_header '\x64\xaa'
		utf16 "Xen $release (c/s ) EFI loader"
		bytes '\0\0' "xen,xen-${release%.*}" '\0' 'xen,uefi-binary' '\0'
		filler "${1##*/}" $((20000 - $(xen_config "$release" | gzip -n | wc -c)))
		xen_config "$release" | gzip -n
	} > "$1"
}

# The same Xen as sbsign wants it: a PE file whose sections can be found, and room for the place of a signature.
make_signable_xen() { # FILE
	local bare=$1.bare
	make_xen "$bare"
	{
		perl -e '
			my $payload = shift;
			my $bytes = int(($payload + 511) / 512) * 512;
			print pack("a60 V a4 v2 x12 v2", "MZ", 64, "PE", 0xaa64, 2, 160, 0x206),
				pack("v x2 V x8 V2 x8 V2 x12 x4 V2 x4 v2 x32 x4 V x48", 0x20b, $bytes, 4096, 4096, 4096, 512, 4096 + int(($bytes + 4095) / 4096) * 4096,
					0x400, 10, 0, 6),
				pack("a8 V4 x12 V", ".text", $payload, 4096, $bytes, 0x400, 0x60000020),
				pack("a8 V4 x12 V", ".reloc", 0, 0, 0, 0, 0x42000040), "\0" x (0x400 - 0xf8 - 80);
		' $(($(stat -c %s "$bare") - 0xf8))
		tail -c +$((0xf8 + 1)) "$bare"
		zeros $((512 - ($(stat -c %s "$bare") - 0xf8) % 512))
	} > "$1"
	rm "$bare"
}

# Linux Documentation/arch/arm64/booting.rst
make_kernel() { # FILE [BYTES]
	local size=${2:-10000}
	{
		zeros 16
		# shellcheck disable=SC2059 # these are escapes
		printf "$(printf '\\x%02x\\x%02x\\x%02x\\x%02x' $((size & 255)) $((size >> 8 & 255)) $((size >> 16 & 255)) $((size >> 24)))"
		zeros 4 && bytes '\x0a' && zeros 31 && bytes 'ARM\x64' '\0\0\0\0'
		filler "${1##*/}" $((size - 64))
	} > "$1"
}

# A loader stub that nobody runs, as lld would make it: Microsoft PE format. Its headers have room for more sections.
make_loader() { # FILE [BYTES]
	filler "${1##*/}" "${2:-1000}" | perl -e '
		local $/;
		my $text = <STDIN>;
		my @sections = ([".text", 0x60000020, $text], [".reloc", 0x42000040, pack("V3", 0x1000, 12, 0)]);
		my ($memory, $file, $headers, $bytes) = (0x1000, 0x400, "", "");
		sub up { ($_[0] + $_[1] - 1) & -$_[1] }
		for (@sections) {
			my ($name, $flags, $content) = @$_;
			my $raw = up(length $content, 512);
			$headers .= pack("a8 V4 x12 V", $name, length $content, $memory, $raw, $file, $flags);
			$bytes .= pack("a$raw", $content);
			$memory = up($memory + length $content, 4096);
			$file += $raw;
		}
		my $optional = pack("v x14 V x4 Q< V2 v6 V4 v2 x32 x4 V x40 V2 x80", 0x20b, 0x1000, 0x10000000, 4096, 512,
			6, 0, 0, 0, 6, 0, 0, $memory, 0x400, 0, 10, 0x160, 16, $memory - 4096, 12);
		my $start = pack("a60 V", "MZ", 0x80) . pack("a64", "") . "PE\0\0" .
			pack("v2 x12 v2", 0xaa64, scalar @sections, length $optional, 0x22);
		print pack("a1024", "$start$optional$headers"), $bytes;
	' > "$1"
}

# An archive in the format newc that holds nothing: cpio(5).
make_ramdisk() { # FILE [BYTES]
	local size=${2:-5000}
	{
		printf '070701%088d%08X%08d%s\0\0\0\0' 0 11 0 'TRAILER!!!'
		filler "${1##*/}" $((size - 124))
	} > "$1"
}

make_files() { # NAME...: by the name, in this directory
	local name
	for name; do
		case ${name##*/} in
		xen*) make_xen "$name" ;;
		*ramdisk*) make_ramdisk "$name" ;;
		*) make_kernel "$name" ;;
		esac
	done
}

# The loader stub for the tests to come: the one that was built, or a made one where there was no clang to build it.
# shellcheck disable=SC2154 # variables of tap.sh
choose_loader() {
	unset XEN_ESP_MKIMAGE_STUB
	if [ ! -e "${mkimage%/*}/stubaa64.efi" ]; then
		make_loader "$tap_dir/stubaa64.efi"
		export XEN_ESP_MKIMAGE_STUB="$tap_dir/stubaa64.efi"
	fi
}

# What a section of a PE file holds, without what fills it up: Microsoft PE format.
loader_section() { # FILE SECTION
	perl -e '
		my ($file, $wanted) = @ARGV;
		open my $in, "<:raw", $file or die;
		local $/;
		my $pe = <$in>;
		my $at = unpack "V", substr $pe, 0x3c, 4;
		my ($count, $optional) = unpack "v x12 v", substr $pe, $at + 6, 16;
		for (0 .. $count - 1) {
			my ($name, $bytes, $raw, $from) = unpack "Z8 V x4 V2", substr $pe, $at + 24 + $optional + 40 * $_, 40;
			next if $name ne $wanted;
			print substr $pe, $from, $bytes;
			exit 0;
		}
		exit 1;
	' "$1" "$2"
}

# The least of a machine that Xen runs on, as nodes of the root in one line.
machine='cpus { #address-cells = <1>; #size-cells = <0>; cpu@0 { device_type = "cpu"; compatible = "arm,armv8"; reg = <0>; }; };'\
' timer { compatible = "arm,armv8-timer"; interrupt-parent = <&gic>; interrupts = <1 13 4>, <1 14 4>, <1 11 4>, <1 10 4>; };'\
' gic: interrupt-controller@8000000 { compatible = "arm,gic-v3"; #interrupt-cells = <3>; #address-cells = <0>; interrupt-controller; };'\
' serial@9000000 { compatible = "arm,pl011"; reg = <0x0 0x9000000 0x0 0x1000>; interrupt-parent = <&gic>; interrupts = <0 1 4>; };'

# A tree with two domains that share a kernel, like the one of the binding's discussion, and its files.
make_system() { # FILE
	make_files xen.efi Image ramdisk-a ramdisk-b
	cat > "$1" << EOT
/dts-v1/;

/ {
	#address-cells = <2>;
	#size-cells = <2>;
	model = "a board"; $machine

	disk {
		compatible = "xen-esp,disk";
	};

	chosen { stdout-path = "/serial@9000000";
		xen,xen-bootargs = "console=dtuart";

		domA {
			compatible = "xen,domain";
			#address-cells = <2>;
			#size-cells = <2>;
			memory = <0 0x20000>;
			cpus = <1>;

			kernel {
				compatible = "multiboot,kernel", "multiboot,module";
				uefi,binary = "Image";
				bootargs = "console=ttyAMA0";
			};

			ramdisk {
				compatible = "multiboot,ramdisk", "multiboot,module";
				uefi,binary = "ramdisk-a";
			};
		};

		domB {
			compatible = "xen,domain";
			#address-cells = <2>;
			#size-cells = <2>;
			memory = <0 0x20000>;
			cpus = <1>;

			kernel {
				compatible = "multiboot,kernel", "multiboot,module";
				uefi,binary = "Image";
			};

			ramdisk {
				compatible = "multiboot,ramdisk", "multiboot,module";
				uefi,binary = "ramdisk-b";
			};
		};
	};
};
EOT
}

# A tree with one domain for each of the names, which is its ramdisk; they share the kernel Image. Makes no file.
make_domains() { # FILE NAME...
	local tree=$1 name number=0
	shift
	{
		echo '/dts-v1/;'
		echo "/ { #address-cells = <2>; #size-cells = <2>; $machine chosen { stdout-path = \"/serial@9000000\";"
		for name; do
			number=$((number + 1))
			cat << EOT
	dom$number {
		compatible = "xen,domain";
		#address-cells = <2>;
		#size-cells = <2>;
		memory = <0 0x20000>;
		cpus = <1>;
		kernel {
			compatible = "multiboot,kernel", "multiboot,module";
			uefi,binary = "Image";
		};
		ramdisk {
			compatible = "multiboot,ramdisk", "multiboot,module";
			uefi,binary = "${name//\\/\\\\}";
		};
	};
EOT
		done
		echo '}; };'
	} > "$tree"
}

# A device tree blob of any shape, right or wrong, from calls of start(NAME), prop(NAME, VALUE) and stop().
# %h may be changed before the blob is written: its header's fields by name, and the blocks.
make_blob() { # FILE PERL-STATEMENTS
	perl -e '
		use strict;
		our (%h, %name);
		@h{qw(magic off_rsv version last_comp cpu struct strings)} = (0xd00dfeed, 40, 17, 16, 0, "", "");
		sub pad { $h{struct} .= "\0" x (-length($h{struct}) % 4) }
		sub start { $h{struct} .= pack("N", 1) . $_[0] . "\0"; pad }
		sub stop { $h{struct} .= pack("N", 2) x ($_[0] // 1) }
		sub prop {
			my ($name, $value) = @_;
			$name{$name} //= do { my $at = length $h{strings}; $h{strings} .= "$name\0"; $at };
			$h{struct} .= pack("N3", 3, length $value, $name{$name}) . $value;
			pad;
		}
		sub kernel {
			start($_[0]);
			prop("compatible", "multiboot,kernel\0multiboot,module\0");
			prop("uefi,binary", $_[1]);
			stop;
		}
		eval shift;
		die if $@;
		$h{struct} .= pack("N", 9);
		$h{off_struct} //= 56;
		$h{off_strings} //= 56 + length $h{struct};
		$h{size_strings} //= length $h{strings};
		$h{size_struct} //= length $h{struct};
		$h{total} //= 56 + length($h{struct}) + length $h{strings};
		print pack("N10", @h{qw(magic total off_struct off_strings off_rsv version last_comp cpu size_strings size_struct)}),
			"\0" x 16, $h{struct}, $h{strings};
	' "$2" > "$1"
}
