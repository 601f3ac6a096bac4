#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# From a fresh machine to a report: installs what is missing, builds the two programs, and asks of image sets that are
# built into them whether a network can tell them apart.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

scripts/setup.sh
scripts/build.sh release ceteris ceteris-engine
build/release/bin/ceteris audit builtin:original builtin:recompressed builtin:warm --out build/demo
echo "The report: $PWD/build/demo/report.html"
