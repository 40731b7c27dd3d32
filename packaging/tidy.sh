#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: packaging/tidy.sh PRESET [FILE...]
# clang-tidy on the given sources, or on those changed since ARBITER_TIDY_BASE (by default the last
# commit that is a day older than the newest). PRESET is built already. What was found clean is kept
# by what it was made of (the source, its headers, the command, the checks) and not looked at again.
# It stops taking up new files after ARBITER_TIDY_SECONDS (300) and names those that it left. A
# finding is a failure.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=packaging/dependencies.sh
source packaging/dependencies.sh

preset=${1:?usage: packaging/tidy.sh PRESET [FILE...]}
shift
# Only here: who runs or tests the program needs none of it.
if ! command -v clang-tidy-19 >/dev/null && ((EUID == 0)); then
  arbiter_packages=(clang-tidy-19)
  install_dependencies
fi
tidy=$(command -v clang-tidy-19 || true)
if [[ -z $tidy ]]; then
  # Older ones cannot read libstdc++'s <expected>.
  say "clang-tidy-19 is not installed (package clang-tidy-19): nothing is checked"
  exit 0
fi

files=("$@")
if ((${#files[@]} == 0)); then
  newest=$(git log -1 --format=%ct)
  base=${ARBITER_TIDY_BASE:-$(git rev-list -1 --before=$((newest - 86400)) HEAD)}
  [[ -n $base ]] || { say "The history is too short to tell what changed"; exit 0; }
  # Minutes a file, for LibTorch's headers: these are checked when they are named.
  # The last changed first: where time does not reach, the older ones have been checked before.
  mapfile -t files < <(git log --name-only --pretty=format: --diff-filter=d "$base"..HEAD -- \
    'core/*.cpp' 'ui/*.cpp' 'app/*.cpp' ':!core/engine/torch' | awk 'NF && !seen[$0]++' |
    while read -r file; do [[ -f $file ]] && echo "$file"; done)
fi

# GCC's precompiled headers are nothing to clang: it reads the list of headers that they are made of.
# The kernels are written in GCC's vector extensions, which it does not know.
mapfile -t files < <(printf '%s\n' "${files[@]}" | grep -v '^core/engine/torch/kernels/' || true)
database=$(mktemp -d)
trap 'rm -rf "$database"' EXIT
python3 - "build/$preset/compile_commands.json" "$database/compile_commands.json" <<'PYTHON'
import json, os, re, sys
folder = os.path.dirname(sys.argv[2])
# LibTorch 1.13 has vectors of a type before it is defined. GCC takes that where vectors are constexpr
# (C++20), clang does not: it reads them as they are in C++17.
plain_vector = """#include <memory>
#include <string>
#undef _GLIBCXX20_CONSTEXPR
#define _GLIBCXX20_CONSTEXPR
#define __fill_a1 fill_bits
#include <vector>
#undef __fill_a1
#undef _GLIBCXX20_CONSTEXPR
#define _GLIBCXX20_CONSTEXPR constexpr
"""
lists = {}
def as_text(match):
    header = match.group(1)
    if header not in lists:
        lists[header] = os.path.join(folder, f"headers-{len(lists)}.hxx")
        text = open(header).read()
        with open(lists[header], "w") as out:
            out.write((plain_vector if "engine/torch" in text else "") + text)
    return " -include " + lists[header]
entries = json.load(open(sys.argv[1]))
for entry in entries:
    command = re.sub(r" -Winvalid-pch| -fpch-preprocess| -fno-sanitize=\S+", "", entry["command"])
    command = re.sub(r" -include (\S+cmake_pch\.hxx)", as_text, command)
    # Warnings that GCC alone has are switched off by name there; its library uses what it deprecates.
    entry["command"] = command + " -Wno-unknown-warning-option -Wno-deprecated-declarations"
json.dump(entries, open(sys.argv[2], "w"))
PYTHON

# Which of them were not found clean before: "mark file", a line each.
marks=${XDG_CACHE_HOME:-$HOME/.cache}/arbiter-tidy
mkdir -p "$marks"
find "$marks" -type f -mtime +60 -delete
ninja -C "build/$preset" -t deps >"$database/deps"
mapfile -t unknown < <(printf '%s\n' "${files[@]}" |
  MARKS=$marks TIDY=$("$tidy" --version | tr -d '\n') python3 packaging/tidy_marks.py "build/$preset" "$database/deps")

limit=${ARBITER_TIDY_SECONDS:-300}
say "clang-tidy on ${#files[@]} files, $((${#files[@]} - ${#unknown[@]})) of them found clean before"
printf '%s\n' "${unknown[@]}" | TIDY=$tidy DATABASE=$database LIMIT=$limit BEGAN=$(date +%s) xargs -r -L1 -P "$(nproc)" bash -c '
  mark=$0 file=$1
  if (($(date +%s) - BEGAN > LIMIT)); then echo "not checked for want of time: $file"; exit 0; fi
  nice "$TIDY" -p "$DATABASE" --quiet --warnings-as-errors="*" "$file" 2>&1 | grep -v " warnings generated\|^Suppressed\|^Use -header"
  status=${PIPESTATUS[0]}
  if ((status == 0)); then : >"$mark"; fi
  exit "$status"'
say "clang-tidy found nothing"
