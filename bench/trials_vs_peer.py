#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trials per hour of a small study, of ours and of PyTorch's in turn: whole processes, from their start to their result.

  bench/trials_vs_peer.py FOLDER --python PYTHON [--rounds 5]

FOLDER has one folder of images a class (CIFAR-10's training images, for one). Each contender runs one trial on all cores, or one
on each core at the same time; in every round each is asked once, the order alternating. Both read the images, train the network of
bench/trial.toml and measure it four times (bench/trial_peer.py), with the settings that `ceteris` gives its engine.
"""
import argparse
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from step_vs_peer import settings

ROOT = Path(__file__).resolve().parent.parent


def ours(options, seed, threads, out):
    return [options.binary, "train", str(ROOT / "bench/trial.toml"), "--set", f"data.path={options.folder}", "--set", "data.train=.",
            "--set", f"seed={seed}", "--jobs", str(threads), "--out", out]


def peers(options, seed, threads, out):
    return [options.python, str(ROOT / "bench/trial_peer.py"), options.folder, "--threads", str(threads), "--seed", str(seed)]


def seconds(command_of, options, seed, side_by_side):
    """For `side_by_side` trials that start together, until the last has ended."""
    threads = max(1, options.threads // side_by_side)
    environment = {**os.environ, **settings(threads)}
    out = tempfile.mkdtemp()
    start = time.perf_counter()
    running = [subprocess.Popen(command_of(options, seed + i, threads, out), env=environment, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL) for i in range(side_by_side)]
    failed = [process.args for process in running if process.wait() != 0]
    spent = time.perf_counter() - start
    shutil.rmtree(out)
    if failed:
        raise SystemExit(f"does not run: {' '.join(failed[0])}")
    return spent


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=os.path.abspath)
    parser.add_argument("--python", required=True, help="an interpreter with PyTorch, NumPy and Pillow")
    parser.add_argument("--binary", default=str(ROOT / "build/release/bin/ceteris"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    options = parser.parse_args()
    contenders = [(f"{name}, {together} at a time", command, together) for name, command in (("ours", ours), ("PyTorch", peers))
                  for together in dict.fromkeys((1, options.threads))]
    spent = {name: [] for name, _, _ in contenders}
    for number in range(options.rounds):
        for name, command, together in contenders if number % 2 == 0 else reversed(contenders):
            spent[name].append(seconds(command, options, 100 * number, together))
    version = subprocess.run([options.python, "-c", "import torch; print(torch.__version__)"], capture_output=True, text=True)
    print(f"PyTorch {version.stdout.strip()} eager fp32, {options.threads} cores, {options.rounds} rounds, load {os.getloadavg()[0]:.1f}\n")
    print("| | median s | trials an hour |\n|---|---|---|")
    hourly = {}
    for name, _, together in contenders:
        hourly[name] = 3600 * together / statistics.median(spent[name])
        print(f"| {name} | {statistics.median(spent[name]):.1f} | {hourly[name]:.0f} |")
    best = [max(rate for name, rate in hourly.items() if name.startswith(who)) for who in ("ours", "PyTorch")]
    print(f"\nBest of ours over best of PyTorch: {best[0] / best[1]:.2f}")


if __name__ == "__main__":
    main()
