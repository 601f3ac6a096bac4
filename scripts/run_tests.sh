#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# scripts/run_tests.sh PRESET [CTEST ARGUMENT...]: runs the tests of a preset that was built, and says at the end what was
# skipped and why. CETERIS_REQUIRE=parity,onnx,pillow,tensorboard,data,tools (any of them) makes a lack a failure.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

preset=${1:?"which preset? cmake --list-presets=test shows them"}
shift
failed=0
# One more at a time than there are cores: some tests wait, for a process to end or a limit to pass.
# Their whole output is kept: the reasons of skipped tests stand in it.
ctest --preset "$preset" --parallel "$(($(nproc) + 1))" --test-output-size-passed 1000000 "$@" || failed=$?

# GoogleTest prints "FILE:LINE: Skipped" and then the reason; one line for each reason, with how many tests gave it.
folder=build/$preset
[ "$preset" = slow ] && folder=build/release
reasons=$(awk '/: Skipped$/ { getline; print }' "$folder/Testing/Temporary/LastTest.log" | sort | uniq -c | sort -rn)
if [ -n "$reasons" ]; then
  printf '\nSkipped, and why:\n%s\n' "$reasons"
else
  printf '\nNothing was skipped.\n'
fi
exit $failed
