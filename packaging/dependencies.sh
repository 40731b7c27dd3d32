# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Sourced by run.sh and test.sh: what a bare Debian needs, and how it is installed.

arbiter_packages=(
  # compiler and build
  g++ cmake ninja-build pkg-config ccache mold
  # the window
  qt6-base-dev qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools qt6-svg-dev libqcustomplot-dev
  # learning: LibTorch, and the BLAS without which it is 15 times slower
  libtorch-dev libgloo-dev libopenblas0-pthread
  # core
  libsqlitecpp-dev libsqlite3-dev nlohmann-json3-dev libcli11-dev libpcre2-dev libutf8proc-dev nettle-dev zlib1g-dev libpng-dev libjpeg-dev
  # tables: CSV, Arrow, .zst (Parquet: packaging/with-tables.sh)
  libcsv-dev libflatbuffers-dev libzstd-dev liblz4-dev
  # control tasks, and their clips as GIF
  libbox2d-dev libgif-dev
  # benchmarks and fonts
  libbenchmark-dev fonts-dejavu-core fonts-inter
  # the tests read databases and JSON from the shell
  sqlite3 python3
)

# ARBITER_LIBTORCH=cuda takes Debian 13's LibTorch with CUDA and NCCL (contrib and non-free) instead.
if [[ ${ARBITER_LIBTORCH:-cpu} == cuda ]]; then
  arbiter_packages=("${arbiter_packages[@]/#libtorch-dev/libtorch-cuda-dev}")
  arbiter_packages=("${arbiter_packages[@]/#libgloo-dev/libgloo-cuda-dev}" nvidia-cuda-toolkit libnccl-dev)
fi

say() { printf '\n== %s\n' "$*"; }

# Runs a command and, where it fails, names it before ending.
step() {
  "$@" || { local status=$?; printf '\nFAILED (exit %d): %s\n' "$status" "$*" >&2; exit "$status"; }
}

install_dependencies() {
  local missing=() package
  for package in "${arbiter_packages[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  if ((${#missing[@]} == 0)); then
    say "All packages are installed."
    return
  fi
  say "Installing: ${missing[*]}"
  local as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null || { echo "Run this as root, or install sudo: packages are missing." >&2; exit 1; }
    as_root=(sudo)
  fi
  step "${as_root[@]}" apt-get update -q
  step "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
}

# build PRESET [TARGET]: configures and builds a preset, or one target of it.
build() {
  say "Building the $1 preset"
  step cmake --preset "$1"
  step cmake --build --preset "$1" ${2:+--target "$2"}
}

# with_tables PRESET: DuckDB's library beside a preset's program, for Parquet; where it cannot be
# fetched it is said, and everything else goes on.
with_tables() {
  packaging/with-tables.sh "build/$1/lib/arbiter" || echo "(going on without Parquet)" >&2
}

times=()

# timed NAME COMMAND: runs it and keeps how long it took for print_times.
timed() {
  local name=$1 began=$SECONDS
  shift
  "$@"
  times+=("$(printf '%s %d min %02d s' "$name" $(((SECONDS - began) / 60)) $(((SECONDS - began) % 60)))")
}

print_times() {
  local IFS=,
  say "Time taken:${times[*]/#/ }; $((SECONDS / 60)) min $((SECONDS % 60)) s in all, on $(nproc) cores"
}
