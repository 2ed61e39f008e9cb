#!/bin/sh
# Builds a 32-bit guest in C: build.sh [IMAGE [SOURCE]]. Needs a C compiler that knows -m32 and nothing else.
set -eu
here=$(dirname "$0")
exec ${CC:-cc} -m32 -std=c99 -Wall -Wextra -O2 -ffreestanding -fno-stack-protector -fno-pic -no-pie \
    -mgeneral-regs-only -fno-asynchronous-unwind-tables -fcf-protection=none \
    -nostdlib -static -I "$here/../../sdk/include" -Wl,--build-id=none -Wl,-z,max-page-size=4096 \
    -T "$here/guest.ld" "$here/start.S" "${2:-$here/hello.c}" -o "${1:-hello-32.elf}"
