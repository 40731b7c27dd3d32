#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A project in a folder that cannot be written: reading works, writing says why it does not.
. "$(dirname "$0")/support.sh"

project=$work/project
printf '%s\n' '{"prompt":"p","chosen":"c","rejected":"r"}' >"$work/in.jsonl"
expect 0 init "$project"
expect 0 import "$project" "$work/in.jsonl"
chmod 755 "$work"
chmod -R a+rX "$project" "$work/in.jsonl"
chmod 555 "$project"

if [ "$(id -u)" = 0 ]; then  # who may write everywhere needs another user for this
  as_user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
  "${as_user[@]}" "$ARBITER" --version >/dev/null 2>&1 || {
    echo "skipped: an unprivileged user cannot reach the program"
    exit 0
  }
else
  as_user=()
fi
expect_as_user() {
  local wanted=$1 status=0
  shift
  "${as_user[@]}" "$ARBITER" "$@" >"$work/out" 2>"$work/err" || status=$?
  [ "$status" = "$wanted" ] || die "exit status $status, not $wanted: arbiter $*"
}

expect_as_user 0 status "$project" --json
number_is judgments 1
out_has '"read_only": true'
expect_as_user 1 import "$project" "$work/in.jsonl" --json
out_has '"code": "read_only"'
expect_as_user 1 annotate "$project" --annotator a --simulate random --json
out_has '"code": "read_only"'
mkdir -m 777 "$work/exports"
expect_as_user 0 export "$project" "$work/exports/back.jsonl" --format trl
same_rows "$work/in.jsonl" "$work/exports/back.jsonl"
expect_as_user 1 export "$project" "$project/back.jsonl" --format trl

chmod 755 "$project"
expect 0 status "$project" --json
number_is judgments 1
out_has '"read_only": false'
