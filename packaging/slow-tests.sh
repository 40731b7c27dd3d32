#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: packaging/slow-tests.sh PRESET
# The long tests, one after the other. Which of them have passed with just these programs is kept in
# the preset's folder, so that a call that was cut short goes on where it was.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=packaging/dependencies.sh
source packaging/dependencies.sh

folder=build/$1
passed=$folder/slow-passed
programs=$(find "$folder/bin" "$folder/lib" "$folder/tests" tests packaging -type f -newermt 1970-01-02 -printf '%p %T@ %s\n' | sort | sha256sum)
if [[ ! -f $passed || $(head -n 1 "$passed") != "$programs" ]]; then
  printf '%s\n' "$programs" >"$passed"
fi

failed=0 total=0
while read -r name; do
  total=$((total + 1))
  if grep -qxF -- "$name" "$passed"; then
    say "$name passed already"
    continue
  fi
  if ctest --test-dir "$folder" -R "^$name\$" --output-on-failure; then
    printf '%s\n' "$name" >>"$passed"
  else
    failed=$((failed + 1))
  fi
done < <(ctest --test-dir "$folder" -L slow -N | sed -n 's/^ *Test *#[0-9]*: //p')
echo "$((total - failed)) passed, $failed failed"
((failed == 0))
