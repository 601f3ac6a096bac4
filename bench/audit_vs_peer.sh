#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Our audit and the plain Python script on the same archives, in turn, with medians: accuracy, and seconds of training.
#
#   bench/audit_vs_peer.sh A.tar B.tar C.tar [ROUNDS=3]
#
# The peer trains its network twice, one seed after the other on all cores. Ours trains the same network twice, one seed a
# core, and the two controls and all probes beside it; both are timed from the first step to the last.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
sets=("${@:1:3}")
rounds=${4:-3}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
for ((round = 1; round <= rounds; ++round)); do
  OMP_WAIT_POLICY=passive /usr/bin/python3 "$root/bench/audit_peer.py" "${sets[@]}" --threads "$(nproc)" > "$out/peer$round.json"
  "$root/build/release/bin/ceteris" audit "${sets[@]}" --out "$out/ours$round" > /dev/null 2> "$out/ours$round.log"
done
/usr/bin/python3 - "$out" "$rounds" <<'PY'
import json, re, statistics, sys
out, rounds = sys.argv[1], int(sys.argv[2])
peer, ours, accuracy, network = [], [], [], []
for r in range(1, rounds + 1):
    runs = json.load(open(f"{out}/peer{r}.json"))["runs"]
    peer.append(sum(run["train_seconds"] for run in runs))
    accuracy += [run["accuracy"] for run in runs]
    record = json.load(open(f"{out}/ours{r}/audit.json"))
    headline = record["accuracy"]["value"]
    network += [seed["accuracy"]["value"] for seed in record["seeds"]]
    text = re.findall(r"training classifiers: [\d,]+ in (?:(\d+) min )?([\d.]+) s", open(f"{out}/ours{r}.log").read())[-1]
    ours.append(60 * int(text[0] or 0) + float(text[1]))
print(f"training, median seconds: peer {statistics.median(peer):.1f}, ours with controls and probes {statistics.median(ours):.1f}, "
      f"ratio ours/peer {statistics.median(o / p for o, p in zip(ours, peer)):.2f} ({rounds} rounds)")
print(f"held-out accuracy: peer {min(accuracy):.3f} to {max(accuracy):.3f}, our network {min(network):.3f} to {max(network):.3f}, "
      f"our headline {headline:.3f}")
PY
