#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: packaging/deb.sh [FOLDER]
# Makes the Debian packages `arbiter` (window and command line) and `arbiter-engine` for the release
# it runs on, into FOLDER (default: build/deb), and checks them with lintian. As root it installs what
# that needs. For another release:
# packaging/in-chroot.sh trixie CHROOT packaging/deb.sh /src/deb
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=packaging/dependencies.sh
source packaging/dependencies.sh

arbiter_packages+=(build-essential debhelper dpkg-dev fakeroot lintian)
out=$(realpath -m "${1:-build/deb}")
timed "packages" install_dependencies

# Debian's tools want the folder `debian` at the root, and a tree without build folders.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/arbiter" "$out"
if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
  git ls-files -z --cached --others --exclude-standard
else
  find . -path ./build -prune -o -type f -printf '%P\0'
fi | tar --null --files-from=- -cf - | tar -xf - -C "$work/arbiter"
mv "$work/arbiter/packaging/debian" "$work/arbiter/debian"

say "Building the packages"
(cd "$work/arbiter" && timed "building" step dpkg-buildpackage --build=binary --no-sign && print_times)
step cp "$work"/*.deb "$out/"

say "Checking them with lintian"
step lintian --allow-root --fail-on error "$out"/*.deb
ls -l "$out"/*.deb
