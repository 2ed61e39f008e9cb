#!/bin/sh
# Runs the whole suite by the command of the README. It installs what it needs,
# so a fresh Debian machine with Rust will do; its exit status is the suite's.
set -eu
cd "$(dirname "$0")/.."
# By which the C library is tested, too, where they are.
tools="clang cmake pkg-config"
for tool in $tools; do
    command -v "$tool" >/dev/null && continue
    apt-get install -y -q --no-install-recommends $tools ||
        { apt-get update -q && apt-get install -y -q --no-install-recommends $tools; }
    break
done
exec cargo xtask test
