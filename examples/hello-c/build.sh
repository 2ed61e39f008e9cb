#!/bin/sh
# Builds the C guest: build.sh [IMAGE].
#
# Needs a C compiler for x86-64 (CC; else cc), and the headers of the guest interface: in
# PARAVANE_INCLUDE if that is set, else in the tree that this directory belongs to, else installed.
set -eu
here=$(dirname "$0")
image=${1:-hello-c.elf}
cc=${CC:-cc}
options="-std=c99 -Wall -Wextra -O2 -ffreestanding -fno-stack-protector -fno-pic -no-pie
    -mcmodel=kernel -mno-red-zone -mgeneral-regs-only -fno-asynchronous-unwind-tables"

fail() {
    echo "$0: $1" >&2
    exit 1
}

if [ -n "${PARAVANE_INCLUDE:-}" ]; then
    set -- "$PARAVANE_INCLUDE"
else
    set -- "$here/../../sdk/include" /usr/local/include/paravane /usr/include/paravane
fi
include=
for place; do
    if [ -z "$include" ] && [ -f "$place/xen/xen.h" ]; then include=$place; fi
done
[ -n "$include" ] || fail "there is no xen/xen.h in $*; set PARAVANE_INCLUDE to the directory that has it: sdk/include of Paravane's tree, or include/paravane of \`cargo xtask dist\`"

command -v "${cc%% *}" >/dev/null || fail "there is no C compiler \`$cc\`; install gcc or clang, or set CC"
echo 'int x;' | $cc $options -xc -c - -o /dev/null 2>/dev/null ||
    fail "\`$cc\` cannot compile for a kernel ($(echo $options)); take GCC 7 or Clang 13 or later, for x86-64, by CC"

exec $cc $options -nostdlib -static -I "$include" -Wl,--build-id=none -Wl,-z,max-page-size=4096 \
    -T "$here/hello.ld" "$here/start.S" "$here/hello.c" -o "$image"
