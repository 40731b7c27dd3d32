#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds the program (not its tests) and opens the studio on the demo
# project. Without a display it runs the demo on the command line and draws its plots as PNG.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=packaging/dependencies.sh
source packaging/dependencies.sh

timed "packages" install_dependencies
timed "building" build release arbiter-program
timed "DuckDB" with_tables release

if [[ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]]; then
  say "Opening the studio on the demo project"
  print_times
  exec build/release/bin/arbiter-studio --demo "$@"
fi

out="${1:-${XDG_DATA_HOME:-$HOME/.local/share}/arbiter/demo-$(date +%Y%m%d-%H%M%S)}"
say "There is no display (DISPLAY and WAYLAND_DISPLAY are empty), so the demo runs here, in $out."
timed "the demo" step build/release/bin/arbiter demo "$out"
timed "its plots" step build/release/bin/arbiter-studio --plots "$out" "$out/plots"
say "The report is $out/report.json, the curves are in $out/plots."
print_times
echo "For the window, run packaging/run.sh in a desktop session, or with X forwarding (ssh -X), or under xvfb-run."
