#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The Debian packages of one release (first argument: bookworm or trixie): they are built in a chroot
# of that release, lintian finds no error, and in a second, bare chroot `arbiter` installs without
# the engine, opens a project and shows its window; with the engine, `arbiter doctor` finds it.
# Needs root and Debian's mirror; ARBITER_CHROOTS names the folder that keeps the chroots.
set -euo pipefail
suite=${1:?usage: deb_slow_test.sh SUITE}
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
((EUID == 0)) || { echo "SKIPPED: a chroot can only be made by root"; exit 77; }
chroots=${ARBITER_CHROOTS:-$HOME/.cache/arbiter}
builder=$chroots/build-$suite
bare=$chroots/bare-$suite

packaging/in-chroot.sh "$suite" "$builder" packaging/deb.sh /src/deb
rm -rf "$bare/src/deb"
packaging/in-chroot.sh "$suite" "$bare" true
mkdir -p "$bare/src/deb"
cp "$builder"/src/deb/*.deb "$bare/src/deb/"

inside() { packaging/in-chroot.sh "$suite" "$bare" "$@"; }
inside bash -ec '
  apt-get update -q
  apt-get purge -y -q "arbiter*" >/dev/null 2>&1 || true
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends /src/deb/arbiter_*.deb
  ! dpkg -l arbiter-engine 2>/dev/null | grep -q ^ii
  export HOME=/tmp/home QT_QPA_PLATFORM=offscreen
  rm -rf /tmp/home && mkdir -p /tmp/home
  arbiter init /tmp/home/project --demo
  arbiter status /tmp/home/project
  # The window stays up until it is told to go.
  timeout --preserve-status -s TERM 5 arbiter-studio /tmp/home/project && status=0 || status=$?
  ((status == 143 || status == 0)) || { echo "the window ended with status $status"; exit 1; }
  test -s /usr/share/icons/hicolor/scalable/apps/arbiter.svg
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends /src/deb/arbiter-engine_*.deb
  arbiter doctor --json | grep -q "\"torch" '
echo "The packages of $suite install and run."
