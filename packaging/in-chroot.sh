#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: packaging/in-chroot.sh SUITE FOLDER COMMAND [ARGUMENTS]
# Runs a command in a copy of this tree inside a bare Debian of another release: what a person has
# who installs it anew. FOLDER (outside of the tree) gets the system, made with debootstrap where it
# is not there yet (ARBITER_COMPONENTS: which parts of Debian, by default main); the copy stands in
# FOLDER/src/arbiter, and its build folder is kept. Needs root.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=packaging/dependencies.sh
source packaging/dependencies.sh

(($# >= 3)) || { sed -n '3p' "${BASH_SOURCE[0]}" | sed 's/^# //' >&2; exit 2; }
suite=$1
root=$(realpath -m "$2")
shift 2
tree=$PWD
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}

if ((EUID != 0)); then
  echo "A chroot can only be made by root: run this with sudo." >&2
  exit 1
fi
case "$root/" in
  "$tree"/*) echo "Choose a folder outside of the tree: $root is in it." >&2; exit 2 ;;
esac

make_system() {
  [[ -e $root/.arbiter-system ]] && return
  command -v debootstrap >/dev/null || step apt-get install -y -q --no-install-recommends debootstrap
  say "Making a bare Debian ($suite) in $root"
  mkdir -p "$root"
  step debootstrap --variant=minbase --components="${ARBITER_COMPONENTS:-main}" "$suite" "$root" "$mirror"
  echo 'APT::Keep-Downloaded-Packages "false";' >"$root/etc/apt/apt.conf.d/no-archives"
  echo "$suite" >"$root/.arbiter-system"
}

# The working tree's files, without what git ignores; NUL-separated.
list_tree() {
  if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
    git ls-files -z --cached --others --exclude-standard
  else
    find . -path ./build -prune -o -type f -printf '%P\0'
  fi
}

# Only what differs is written, so that it is newer than whatever was built from it, and the rest is
# not built again.
copy_tree() {
  local copy=$root/src/arbiter file
  local -A wanted=()
  mkdir -p "$copy"
  while IFS= read -r -d '' file; do
    [[ -e $file ]] || continue
    wanted[$file]=1
    cmp -s "$file" "$copy/$file" || install -D -m "$(stat -c %a "$file")" "$file" "$copy/$file"
  done < <(list_tree)
  while IFS= read -r -d '' file; do
    [[ -n ${wanted[$file]:-} ]] || rm "$copy/$file"
  done < <(cd "$copy" && find . -path ./build -prune -o -type f -printf '%P\0')
}

make_system
copy_tree
cp -L /etc/resolv.conf "$root/etc/resolv.conf"

# The mounts belong to a namespace of their own: they are gone when the command ends, however it
# ends.
say "Running in Debian $suite: $*"
export ARBITER_CHROOT=$root
step unshare --mount --propagation private bash -euc '
  mount -t proc proc "$ARBITER_CHROOT/proc"
  mount --rbind /dev "$ARBITER_CHROOT/dev"
  mount -t tmpfs -o mode=1777 tmpfs "$ARBITER_CHROOT/tmp"
  exec env -u ARBITER_CHROOT -u DISPLAY -u WAYLAND_DISPLAY \
    HOME=/root LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    chroot "$ARBITER_CHROOT" sh -c "cd /src/arbiter && exec \"\$@\"" sh "$@"
' bash "$@"
