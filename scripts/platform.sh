#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds Ceteris and runs every default test on another platform than this machine's. The release check (CONTRIBUTING.md).
#
#   scripts/platform.sh trixie [FOLDER]   Debian 13 in a folder: installed with debootstrap, entered with chroot (as root;
#                                         15 minutes of two cores, 6 GB)
#   scripts/platform.sh wheel [PYTHON]    the libtorch inside the PyTorch of PYTHON; without PYTHON, of a virtual environment
#                                         that this makes, from the package index that pip is set up for (CPU build only)
#
# FOLDER is build/platform/trixie by default and is kept: a second run does what is left to do. Ends with the tests' closing
# lines and what was skipped, and why.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() { echo "platform.sh: $*" >&2; exit 1; }

# What git tracks or would track. A file whose contents are the same keeps its time there, a changed one gets the present:
# a second build is a short one, and no object file is newer than a source that it was not built from.
copy_sources() {
  local to=$1 fresh=$1.fresh file
  rm -rf "$fresh"
  mkdir -p "$to" "$fresh"
  git ls-files -z --cached --others --exclude-standard |
    while IFS= read -r -d '' file; do if [ -e "$file" ]; then printf '%s\0' "$file"; fi; done |
    tar --null --files-from=- --create --file=- | tar --extract --touch --file=- --directory="$fresh"
  (cd "$fresh" && find . -type f -print0) |
    while IFS= read -r -d '' file; do
      if cmp --quiet "$to/$file" "$fresh/$file"; then touch --reference="$to/$file" "$fresh/$file"; fi
    done
  find "$to" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf {} +
  find "$fresh" -mindepth 1 -maxdepth 1 -exec mv --target-directory="$to" {} +
  rmdir "$fresh"
}

on_trixie() {
  local root=${1:-build/platform/trixie}
  [ "$(id -u)" -eq 0 ] || fail "debootstrap and chroot need root"
  command -v debootstrap >/dev/null || fail "debootstrap is missing: apt-get install debootstrap"
  if [ ! -x "$root/usr/bin/apt-get" ]; then
    mkdir -p "$root"
    debootstrap trixie "$root"
  fi
  root=$(cd "$root" && pwd)
  copy_sources "$root/ceteris"
  local data=${CETERIS_DATA:-../shared/data}
  mkdir -p "$root/data"
  # The mounts are seen in this name space only, and vanish with it.
  exec unshare --mount bash -c '
    set -euo pipefail
    root=$1 data=$2
    for folder in proc sys dev; do mount --rbind "/$folder" "$root/$folder"; done
    environment=(PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 "CETERIS_REQUIRE=${CETERIS_REQUIRE:-}")
    if [ -d "$data" ]; then mount --bind "$data" "$root/data"; environment+=(CETERIS_DATA=/data); fi
    chroot "$root" env -i "${environment[@]}" /ceteris/test.sh
  ' platform "$root" "$data"
}

# A PyTorch of the virtual environment; refuses one that would bring CUDA, which is gigabytes.
wheel_python() {
  local venv=build/platform/venv
  if ! "$venv/bin/python" -c 'import torch' 2>/dev/null; then
    python3 -m venv "$venv"
    local plan
    plan=$("$venv/bin/pip" install --quiet --dry-run --report - torch)
    if grep -qiE '"name": *"nvidia-|\+cu[0-9]+' <<<"$plan"; then
      fail "pip would fetch a PyTorch with CUDA; point pip at an index of CPU builds (PIP_INDEX_URL; pytorch.org names" \
        "it), or name a Python that has PyTorch: scripts/platform.sh wheel PYTHON"
    fi
    "$venv/bin/pip" install --quiet torch numpy onnx onnxruntime
  fi
  echo "$PWD/$venv/bin/python"
}

on_wheel() {
  local python=${1:-}
  [ -n "$python" ] || python=$(wheel_python)
  export CETERIS_PYTHON=$python CETERIS_TEST_PYTHON=$python
  scripts/setup.sh --tests
  scripts/build.sh wheel
  exec scripts/run_tests.sh wheel
}

case "${1:-}" in
  trixie) on_trixie "${2:-}" ;;
  wheel) on_wheel "${2:-}" ;;
  *) sed -n '3,12s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
