#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# scripts/build.sh PRESET [TARGET...]: configures a preset of CMakePresets.json and builds it (all of it by default),
# with as many compilers at once as there are cores and memory for: a file that includes libtorch takes up to 1.8 GB.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

preset=${1:?"which preset? cmake --list-presets shows them"}
shift
jobs=$(nproc)
fitting=$(awk '/^MemAvailable:/ { print int($2 / 1800000) }' /proc/meminfo)
if [ "$fitting" -lt "$jobs" ]; then jobs=$((fitting > 1 ? fitting : 1)); fi

cmake --preset "$preset"
cmake --build --preset "$preset" --parallel "$jobs" ${1:+--target "$@"}
