#!/bin/sh
# Builds the C guest: build.sh [IMAGE]. Needs a C compiler and nothing else.
set -eu
here=$(dirname "$0")
exec ${CC:-cc} -std=c99 -Wall -Wextra -O2 -ffreestanding -fno-stack-protector -fno-pic -no-pie \
    -mcmodel=kernel -mno-red-zone -mgeneral-regs-only -fno-asynchronous-unwind-tables \
    -nostdlib -static -I "$here/../../sdk/include" -Wl,--build-id=none -Wl,-z,max-page-size=4096 \
    -T "$here/hello.ld" "$here/start.S" "$here/hello.c" -o "${1:-hello-c.elf}"
