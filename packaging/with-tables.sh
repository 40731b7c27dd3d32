#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: packaging/with-tables.sh [FOLDER]
# Puts DuckDB's library, through which Parquet files are read and written, into FOLDER (default:
# build/release/lib/arbiter, beside the program). It is fetched with the npm client, which must be
# there (package npm), in a pinned version whose checksum is compared; kept in build/tables.
# Everything but Parquet works without it. ARBITER_DUCKDB names a library of your own instead.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

version=1.5.6-r.1
case "$(uname -m)" in
  x86_64)
    package=@duckdb/node-bindings-linux-x64
    checksum=sha512-IXcrZJE6kEqM0Z4wwdVnGBHX/frOS33VPNAwDXQ/Q+Fs84b058Qe94chrCCIcNJlG8Y3UHIUU4eBeCQxW5mN1Q==
    ;;
  aarch64)
    package=@duckdb/node-bindings-linux-arm64
    checksum=sha512-3jnUaDil1BrF/6vAZwVaInJ1xoBaWGHB4PDiUnzJWKCo8a8TLx9j7/gPyPl/UGRBftrYIuTihRZSfF4mWMgtWA==
    ;;
  *)
    echo "There is no pinned DuckDB for $(uname -m). Set ARBITER_DUCKDB to a libduckdb.so of version 1.2 or newer." >&2
    exit 1
    ;;
esac
out=${1:-build/release/lib/arbiter}
kept=build/tables/$version
if [[ ! -f $kept/libduckdb.so ]]; then
  if ! command -v npm >/dev/null; then
    echo "Parquet files need DuckDB's library, which is fetched with npm: install the package npm and run packaging/with-tables.sh. All else works without it." >&2
    exit 1
  fi
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  if ! (cd "$work" && npm pack --silent --ignore-scripts "$package@$version" >/dev/null); then
    echo "$package $version could not be fetched (is the network there?). Run packaging/with-tables.sh again later; all but Parquet works without it." >&2
    exit 1
  fi
  archive=$(echo "$work"/*.tgz)
  # The registry writes checksums in base64, sha512sum in hexadecimal digits.
  wanted=$(base64 -d <<<"${checksum#sha512-}" | od -An -v -tx1 | tr -d ' \n')
  found=$(sha512sum <"$archive" | cut -d' ' -f1)
  if [[ $found != "$wanted" ]]; then
    echo "$package $version has the SHA-512 checksum $found, not $wanted: it is not installed." >&2
    exit 1
  fi
  tar -xzf "$archive" -C "$work" package/libduckdb.so package/LICENSE
  mkdir -p "$kept"
  mv "$work/package/LICENSE" "$kept/LICENSE"
  mv "$work/package/libduckdb.so" "$kept/libduckdb.so"
fi
mkdir -p "$out"
ln -f "$kept/libduckdb.so" "$out/libduckdb.so" 2>/dev/null || cp "$kept/libduckdb.so" "$out/libduckdb.so"
echo "DuckDB $version for Parquet files: $out/libduckdb.so"
