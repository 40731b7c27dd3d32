#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds the release preset and runs the tests, the window's included
# (offscreen). --slow runs the long ones (full demos, kill loops, scale) instead.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=packaging/dependencies.sh
source packaging/dependencies.sh

preset=release
for argument in "$@"; do
  case "$argument" in
    --slow) preset=slow ;;
    *) echo "usage: packaging/test.sh [--slow]" >&2; exit 2 ;;
  esac
done

install_dependencies
build release
say "Running the tests ($preset)"
export QT_QPA_PLATFORM=offscreen
step ctest --preset "$preset" -j 2
