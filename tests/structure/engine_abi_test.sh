#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The hash that tells an engine library of another version: it changes with every header that the
# interface is made of, and with no other file.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/core"
cp -r core/engine core/base core/tasks "$work/core/"
hash_now() {
  cmake -DSOURCE="$work" -DOUTPUT="$work/abi.h" -P packaging/cmake/EngineAbi.cmake
  sed -n 's/#define ARBITER_ENGINE_ABI "\([0-9a-f]*\)"/\1/p' "$work/abi.h"
}
before=$(hash_now)
[ ${#before} -eq 64 ] || { echo "no hash: $before"; exit 1; }
for header in core/engine/engine.h core/engine/options.h core/engine/policy_options.h \
              core/engine/algorithm.h core/engine/algorithm_kind.h core/engine/feedback_source.h \
              core/tasks/control/clip.h core/base/error.h; do
  echo "// changed" >> "$work/$header"
  after=$(hash_now)
  [ "$after" != "$before" ] || { echo "$header changes nothing"; exit 1; }
  before=$after
done
for other in core/engine/calibration.h core/engine/options.cpp core/base/gzip.h; do
  echo "// changed" >> "$work/$other"
  [ "$(hash_now)" = "$before" ] || { echo "$other is no part of the interface"; exit 1; }
done
