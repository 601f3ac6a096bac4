#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks the format of every source, and runs clang-tidy (.clang-tidy) on torch-free files: about 4 seconds a file.
#
#   scripts/lint.sh               tidy what differs from the last commit
#   scripts/lint.sh --since REV   tidy what differs from REV
#   scripts/lint.sh --all         tidy everything
# Tools: scripts/setup.sh --dev
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

since=HEAD
case "${1:-}" in
  "") ;;
  --since) since=${2:?"--since needs a revision"} ;;
  --all) since= ;;
  *) echo "lint.sh: unknown argument '$1'; known: --since REV, --all" >&2; exit 2 ;;
esac

sources=$(git ls-files --cached --others --exclude-standard -- '*.cpp' '*.hpp' |
          while read -r file; do if [ -f "$file" ]; then echo "$file"; fi; done)

failed=0
xargs clang-format --dry-run -Werror <<<"$sources" || failed=1
for script in scripts/*.sh test.sh demo.sh .ci/run; do bash -n "$script" || failed=1; done

if [ -n "$since" ]; then
  changed=$(git diff --name-only "$since" -- '*.cpp' '*.hpp'; git ls-files --others --exclude-standard -- '*.cpp' '*.hpp')
else
  changed=$sources
fi
# A header is read through the source beside it. What this torch-free build does not compile is left out.
cmake -S . -B build/lint -G Ninja -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_EXPORT_COMPILE_COMMANDS=ON -DCETERIS_TORCH=OFF \
  -DCETERIS_BATCHES=OFF -DCETERIS_WERROR=OFF >build/lint.log || { cat build/lint.log >&2; exit 1; }
while read -r file; do
  grep -q "\"file\": \"$PWD/$file\"" build/lint/compile_commands.json || continue
  echo "tidy $file"
  clang-tidy --quiet -p build/lint "$file" 2>/dev/null </dev/null || failed=1
done < <(sed 's/\.hpp$/.cpp/' <<<"$changed" | sort -u)
exit $failed
