#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: packaging/in-debian13.sh [--cuda] [FOLDER] [--slow]
# Builds and tests this tree on Debian 13 (g++ 14, Qt 6.8, LibTorch 2.6) in a chroot, by default in
# ~/.cache/arbiter/debian13. With --cuda: the engine and the command line against the LibTorch with
# CUDA of Debian's contrib and non-free (about 9 GB).
# The same for the release that is supported beside it:
# packaging/in-chroot.sh bookworm FOLDER packaging/test.sh
set -euo pipefail
folder=$HOME/.cache/arbiter/debian13
tests=()
if [[ ${1:-} == --cuda ]]; then
  shift
  folder+=-cuda
  tests=(--core)
  export ARBITER_LIBTORCH=cuda ARBITER_COMPONENTS=main,contrib,non-free
fi
if (($# > 0)) && [[ $1 != --* ]]; then
  folder=$1
  shift
fi
exec "$(dirname "${BASH_SOURCE[0]}")/in-chroot.sh" trixie "$folder" packaging/test.sh "${tests[@]}" "$@"
