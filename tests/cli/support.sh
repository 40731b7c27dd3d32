# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by the tests of the command line: a temporary folder, and checks that say what failed.
set -eu
: "${ARBITER:?the program under test}"

work=$(mktemp -d)
export XDG_STATE_HOME=$work/state  # the log
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT

die() {
  echo "FAILED: $*" >&2
  for file in "$work/out" "$work/err"; do
    [ ! -f "$file" ] || sed "s|^|  ${file##*/}: |" "$file" | head -20 >&2
  done
  exit 1
}

# expect STATUS ARGUMENTS...: runs arbiter; its output is in $work/out and $work/err.
expect() {
  local wanted=$1 status=0
  shift
  "$ARBITER" "$@" >"$work/out" 2>"$work/err" || status=$?
  [ "$status" = "$wanted" ] || die "exit status $status, not $wanted: arbiter $*"
}

out_has() { grep -qe "$1" "$work/out" || die "standard output has no '$1'"; }
err_has() { grep -qe "$1" "$work/err" || die "standard error has no '$1'"; }

# json_number FIELD: the number of a field of the JSON document in $work/out.
json_number() { sed -n "s/^  \"$1\": \([-0-9.e]*\),\{0,1\}\$/\1/p" "$work/out"; }
number_is() { [ "$(json_number "$1")" = "$2" ] || die "$1 is '$(json_number "$1")', not $2"; }

# same_rows A B: the same lines in any order.
same_rows() {
  sort "$1" >"$work/a.sorted"
  sort "$2" >"$work/b.sorted"
  cmp -s "$work/a.sorted" "$work/b.sorted" || die "$1 and $2 have different rows"
}
