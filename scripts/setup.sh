#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what Ceteris is built from, with apt (Debian 12 and newer, Ubuntu 24.04; as root or through sudo).
#
#   scripts/setup.sh           what building and ./demo.sh need (5 minutes and 2 GB on a bare Debian 12)
#   scripts/setup.sh --plain   what the preset plain needs, which is without libtorch: `ceteris`, the torch-free modules, their tests
#   scripts/setup.sh --tests   and what ./test.sh needs
#   scripts/setup.sh --cluster and what the tests of many machines need: Slurm with munge, Open MPI, GNU parallel, make
#   scripts/setup.sh --dev     and what scripts/lint.sh, the fuzz preset and the benchmarks need
#
# Nothing is fetched when nothing is missing. "a|b" is satisfied by either; the first that the archive has is installed.
# docs/dependencies.md says what each library is for.
set -euo pipefail

build=(g++ cmake ninja-build pkg-config ccache)
libraries=(libssl-dev libxxhash-dev libfmt-dev nlohmann-json3-dev libtomlplusplus-dev libcli11-dev libhwy-dev libre2-dev
           "libboost1.81-dev|libboost-dev" libjpeg-dev libpng-dev libwebp-dev libgif-dev libtiff-dev libarchive-dev zlib1g-dev
           libsqlite3-dev libgtest-dev libgmock-dev)
torch=(libtorch-dev libopenblas0-openmp)
tests=(git python3-torch python3-torchvision python3-onnx python3-pil python3-numpy)
optional_tests=(python3-onnxruntime) # where the archive has it: Debian 13
cluster=(slurm-wlm munge openmpi-bin parallel make)
dev=(clang clang-format clang-tidy "libclang-rt-14-dev|libclang-rt-dev" libbenchmark-dev)

wanted=("${build[@]}" "${libraries[@]}" "${torch[@]}")
optional=()
if [ "${1:-}" = --plain ] && [ $# -eq 1 ]; then
  wanted=("${build[@]}" "${libraries[@]}")
  shift
fi
for argument in "$@"; do
  case "$argument" in
    --tests) wanted+=("${tests[@]}"); optional=("${optional_tests[@]}") ;;
    --cluster) wanted+=("${cluster[@]}") ;;
    --dev) wanted+=("${tests[@]}" "${dev[@]}"); optional=("${optional_tests[@]}") ;;
    --plain) echo "setup.sh: --plain goes alone" >&2; exit 2 ;;
    *) echo "setup.sh: unknown argument '$argument'; known: --plain, --tests, --cluster, --dev" >&2; exit 2 ;;
  esac
done

by_hand() {
  cat >&2 <<'TEXT'

Ceteris needs, where CMake finds it (-DCMAKE_PREFIX_PATH="dir;dir", or the variable CMAKE_PREFIX_PATH):
  compiler     GCC 12 or newer (C++20), CMake 3.22, Ninja, pkg-config; ccache is used when present
  libtorch     1.13 or newer. The official C++ zip ("LibTorch", shared, with dependencies, cxx11 ABI) unpacked anywhere:
                   cmake --preset release -DCETERIS_TORCH=/path/to/libtorch
               or the one inside the PyTorch wheel (2.7 or newer) of a Python:
                   cmake --preset release -DCETERIS_TORCH=wheel -DCETERIS_PYTHON=/path/to/python3
  libraries    OpenSSL (libcrypto), fmt, nlohmann-json, toml++ 3, CLI11 2, Boost headers 1.74, Highway, xxHash, RE2,
               libjpeg-turbo, libpng, libwebp with libwebpdemux, giflib, libtiff,
               libarchive 3.3.3, zlib, SQLite 3.37
  for tests    GoogleTest with GoogleMock (none with -DCETERIS_TESTS=OFF); for the parity checks python3 with torch,
               torchvision and onnx
  without libtorch, the program ceteris and the modules that need none build alone:   cmake --preset plain
When they are there:   cmake --preset release && cmake --build --preset release && ctest --preset release
docs/dependencies.md and docs/building.md say more.
TEXT
}

# The folder of the PyTorch of $CETERIS_PYTHON or python3, when that is a wheel: Debian's has no CMake files in it.
wheel() {
  local folder
  folder=$("${CETERIS_PYTHON:-python3}" -c 'import importlib.util as i; print(i.find_spec("torch").submodule_search_locations[0])' \
    2>/dev/null) && [ -f "$folder/share/cmake/Torch/TorchConfig.cmake" ] && echo "$folder"
}

# libtorch may also come from a zip or a wheel that CMAKE_PREFIX_PATH names.
torch_elsewhere() {
  local IFS=':;' folder
  for folder in ${CMAKE_PREFIX_PATH:-}; do
    if [ -f "$folder/share/cmake/Torch/TorchConfig.cmake" ] || [ -f "$folder/Torch/TorchConfig.cmake" ]; then return 0; fi
  done
  return 1
}

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
  echo "setup.sh: this system has no apt, so the libraries must be installed by hand." >&2
  by_hand
  exit 1
fi

if torch_elsewhere; then
  kept=()
  for package in "${wanted[@]}"; do [ "$package" = libtorch-dev ] || kept+=("$package"); done
  wanted=("${kept[@]}")
fi

read -ra names <<<"$(tr '|' ' ' <<<"${wanted[*]} ${optional[*]}")"
installed=" $(dpkg-query -W -f '${Package}:${db:Status-Status} ' "${names[@]}" 2>/dev/null || true)"
missing=()
for package in "${wanted[@]}"; do
  found=no
  for name in ${package//|/ }; do
    if [[ "$installed" == *" $name:installed "* ]]; then found=yes; fi
  done
  [ $found = yes ] || missing+=("$package")
done

candidate() { apt-cache policy "$1" | awk '$1 == "Candidate:" && $2 != "(none)" { print $2 }'; }

# Those of the optional packages that the archive has and that are not installed.
missing_optional() {
  local name
  for name in "${optional[@]}"; do
    if [[ "$installed" != *" $name:installed "* ]] && [ -n "$(candidate "$name")" ]; then echo "$name"; fi
  done
}

[ ${#missing[@]} -gt 0 ] || [ -n "$(missing_optional)" ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "setup.sh: neither root nor sudo; ask an administrator to install: ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi

"${as_root[@]}" apt-get update -q
mapfile -t chosen < <(missing_optional)
unknown=()
for package in "${missing[@]}"; do
  name=
  for alternative in ${package//|/ }; do
    if [ -z "$name" ] && [ -n "$(candidate "$alternative")" ]; then name=$alternative; fi
  done
  if [ "$name" = libtorch-dev ] && dpkg --compare-versions "$(candidate libtorch-dev)" lt 1.13; then name=; fi
  if [ -n "$name" ]; then
    chosen+=("$name")
  elif [ "$package" = libtorch-dev ] && wheel >/dev/null; then
    echo "setup.sh: this distribution has no (recent enough) libtorch; CMake takes the one in $(wheel)." >&2
  else
    unknown+=("$package")
  fi
done
if [ ${#chosen[@]} -gt 0 ]; then
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${chosen[@]}"
fi
if [ ${#unknown[@]} -gt 0 ]; then
  echo "setup.sh: this release of the distribution has no (recent enough) ${unknown[*]}." >&2
  by_hand
  exit 1
fi
