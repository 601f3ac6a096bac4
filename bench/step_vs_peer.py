#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Training steps of ours and of PyTorch's in turn, on the same machine at the same time: medians and ratios as Markdown.

  cmake --preset release -DCETERIS_BENCH=ON && cmake --build --preset release --target ceteris_step_bench
  bench/step_vs_peer.py convnext_32px convnext_tiny --python PYTHON [--python OTHER] [--rounds 7] [--compile]

Each contender is a process that computes one step when it is asked; in every round each is asked once, the order
alternating, so that a neighbour on the machine slows all of them. A ratio is the median over rounds of the peer's time
over ours. All have the same threads, passive waiting after a moment of spinning,
and glibc keeping freed memory and asking for pages of 2 MB; ours has the settings that `ceteris` gives its engine; the peer's best mode is the one with
the smallest median.
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Side (of text: tokens), classes, batch, and what is timed: the whole step with the optimiser, the gradients, or inference.
NETWORKS = {
    "convnext_32px": (32, 10, 128, "step"),
    "convnext_tiny": (224, 1000, 16, "gradients"),
    "vit_32px": (32, 10, 128, "step"),
    "vit_small": (224, 1000, 16, "gradients"),
    "swin_tiny": (224, 1000, 16, "gradients"),
    "resnet50": (224, 1000, 16, "gradients"),
    "gpt_base": (64, 256, 12, "step"),
}
TIMED = {"step": "whole step", "gradients": "forward and backward", "forward": "inference"}


class Contender:
    def __init__(self, name, command, environment):
        self.name, self.times = name, []
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        text=True, env={**os.environ, **environment})
        answer = self.process.stdout.readline().split()
        self.alive = bool(answer) and answer[0] == "ready"
        if not self.alive:
            print(f"{name}: does not run: {self.process.stderr.read().strip().splitlines()[-1:]}", file=sys.stderr)

    def step(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        self.times.append(float(self.process.stdout.readline()))

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def problem(network, options):
    side, classes, batch, timed = NETWORKS[network]
    return side, classes, options.batch or batch, "forward" if options.inference else timed


def settings(threads):
    """What `ceteris` gives its engine, given to the peer as well."""
    return {"OMP_NUM_THREADS": str(threads), "OMP_WAIT_POLICY": "passive", "GOMP_SPINCOUNT": "10000",
            "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}


def contenders(network, options):
    side, classes, batch, timed = problem(network, options)
    threads = str(options.threads)
    environment = {**settings(threads), "OPENBLAS_NUM_THREADS": "1"}
    for kernels in options.kernels:
        for precision in options.precision:
            yield Contender(f"ours {precision}, {kernels}",
                            [options.binary, network, str(side), str(classes), str(batch), precision, timed, threads],
                            {**environment, "CETERIS_KERNELS": kernels})
    # The peer's OpenBLAS, where it has one, keeps all its threads.
    environment.pop("OPENBLAS_NUM_THREADS")
    for python in options.python:
        version = subprocess.run([python, "-c", "import torch; print(torch.__version__)"], capture_output=True, text=True)
        for mode in options.modes:
            for compiled in [False, True] if options.compile else [False]:
                command = [python, str(ROOT / "bench/step_peer.py"), network, "--batch", str(batch), "--mode", mode,
                           "--threads", threads]
                command += ["--compile"] if compiled else []
                command += ["--timed", timed]
                name = f"PyTorch {version.stdout.strip()} {'compiled' if compiled else 'eager'} {mode}"
                yield Contender(name, command, environment)


def onnx_contenders(network, options, folder):
    """ONNX Runtime on the network that `ceteris export` writes, where an interpreter has it."""
    side, _, batch, timed = problem(network, options)
    file = str(Path(folder) / "network.onnx")
    if timed != "forward" or subprocess.run([options.ceteris, "export", network, file], capture_output=True).returncode != 0:
        return
    for python in options.python:
        found = subprocess.run([python, "-c", "import onnxruntime as o; print(o.__version__)"], capture_output=True, text=True)
        if found.returncode == 0:
            yield Contender(f"ONNX Runtime {found.stdout.strip()} fp32",
                            [python, str(ROOT / "bench/onnx_peer.py"), file, "--batch", str(batch), "--side", str(side),
                             "--threads", str(options.threads)], settings(options.threads))


def compare(network, options):
    batch, timed = problem(network, options)[2:]
    with tempfile.TemporaryDirectory() as folder:
        everyone = [c for c in [*contenders(network, options), *onnx_contenders(network, options, folder)] if c.alive]
    for number in range(options.rounds):
        for contender in everyone if number % 2 == 0 else reversed(everyone):
            contender.step()
    for contender in everyone:
        contender.stop()
    peers = [c for c in everyone if not c.name.startswith("ours")]
    best = min(peers, key=lambda c: statistics.median(c.times))
    print(f"\n{network}, batch {batch}, {TIMED[timed]}, {options.threads} threads, "
          f"{options.rounds} rounds, load {os.getloadavg()[0]:.1f}; best mode: {best.name}\n")
    print("| | median ms | least ms | images/s | best mode's time over it |\n|---|---|---|---|---|")
    for contender in everyone:
        median = statistics.median(contender.times)
        ratio = statistics.median(b / c for b, c in zip(best.times, contender.times))
        print(f"| {contender.name} | {1000 * median:.0f} | {1000 * min(contender.times):.0f} | {batch / median:.1f} | {ratio:.2f} |",
              flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("networks", nargs="+", choices=NETWORKS)
    parser.add_argument("--python", action="append", required=True, help="an interpreter with PyTorch; may be repeated")
    parser.add_argument("--binary", default=str(ROOT / "build/release/bench/ceteris_step_bench"))
    parser.add_argument("--ceteris", default=str(ROOT / "build/release/bin/ceteris"), help="writes the ONNX file for --inference")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--batch", type=int, help="instead of the batch of the network's row")
    parser.add_argument("--inference", action="store_true", help="forward passes without gradients, beside ONNX Runtime too")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--compile", action="store_true", help="torch.compile too; minutes for each network")
    parser.add_argument("--modes", nargs="+", default=["fp32", "bf16", "autocast"])
    parser.add_argument("--kernels", nargs="+", default=["auto"], help="values of CETERIS_KERNELS for ours")
    parser.add_argument("--precision", nargs="+", default=["fp32", "bf16"])
    options = parser.parse_args()
    for network in options.networks:
        compare(network, options)


if __name__ == "__main__":
    main()
