#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds the release preset and runs the tests, the window's included
# (offscreen). --slow runs the long ones (full demos, kill loops, scale, packages) instead, and begins
# with those that did not pass last time; --core builds and tests without the window and without Qt.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=packaging/dependencies.sh
source packaging/dependencies.sh

preset=release
tests=release
for argument in "$@"; do
  case "$argument" in
    --slow) tests=slow ;;
    --core) preset=core-only tests=core-only ;;
    *) echo "usage: packaging/test.sh [--slow | --core]" >&2; exit 2 ;;
  esac
done

timed "packages" install_dependencies
timed "building" build "$preset"
timed "DuckDB" with_tables "$preset"
say "Running the tests ($tests)"
export QT_QPA_PLATFORM=offscreen
if [[ $tests == slow ]]; then
  timed "the long tests" step packaging/slow-tests.sh "$preset"
else
  timed "the tests" step ctest --preset "$tests" -j 2
fi
print_times
