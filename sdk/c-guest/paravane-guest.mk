# The C library as a fragment: for a kernel that takes the sources into its own
# tree and compiles them by its own rules. The Makefile beside it uses it, too.
#
#     include paravane/c-guest/paravane-guest.mk
#     CPPFLAGS += $(PARAVANE_GUEST_CPPFLAGS)
#     SOURCES  += $(PARAVANE_GUEST_SOURCES)
#
# M is 64 or 32: the guest's width. PARAVANE_HEADERS is the directory of xen/xen.h.

PARAVANE_GUEST_DIR := $(dir $(lastword $(MAKEFILE_LIST)))
M ?= 64
PARAVANE_HEADERS ?= $(firstword $(wildcard $(PARAVANE_GUEST_DIR)../include $(PARAVANE_GUEST_DIR)include/xen/..))

# What is written for one width says so in its name.
PARAVANE_GUEST_OTHER := $(if $(filter 64,$(M)),x86_32,x86_64)
PARAVANE_GUEST_SOURCES := $(filter-out %-$(PARAVANE_GUEST_OTHER).c %-$(PARAVANE_GUEST_OTHER).S,\
    $(sort $(wildcard $(PARAVANE_GUEST_DIR)src/*.c $(PARAVANE_GUEST_DIR)src/*.S)))

# Where the headers are: for the library, and for the kernel that uses it.
PARAVANE_GUEST_CPPFLAGS := -I$(PARAVANE_GUEST_DIR)include -I$(PARAVANE_HEADERS)

# What code of a guest's kernel is compiled with: no C library, no floating-point
# registers, nothing below the stack pointer, where traps push.
PARAVANE_GUEST_CFLAGS := -m$(M) -std=c11 -ffreestanding -mgeneral-regs-only \
    -mno-red-zone -fno-stack-protector -fno-pic -fno-asynchronous-unwind-tables

# How an image is linked: with this script and its options.
PARAVANE_GUEST_LDSCRIPT := $(PARAVANE_GUEST_DIR)guest.ld
PARAVANE_GUEST_LDFLAGS := -m$(M) -nostdlib -static -no-pie -Wl,--build-id=none \
    -Wl,-z,max-page-size=4096 -Wl,-z,noexecstack -T $(PARAVANE_GUEST_LDSCRIPT)
ifeq ($(M),64)
PARAVANE_GUEST_CFLAGS += -mcmodel=kernel
else
PARAVANE_GUEST_LDFLAGS += -Wl,--defsym=PV_VIRT_BASE=0xc0000000
endif
