#!/bin/sh
# Runs the whole suite by the command of the README. It installs what it needs,
# so a fresh Debian machine with Rust will do; its exit status is the suite's.
set -eu
cd "$(dirname "$0")/.."
exec cargo xtask test
