#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds the release preset and runs every default test; fails when one fails.
# Slow tests: scripts/run_tests.sh slow.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

scripts/setup.sh --tests
scripts/build.sh release
exec scripts/run_tests.sh release
