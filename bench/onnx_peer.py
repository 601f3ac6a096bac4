# SPDX-License-Identifier: Apache-2.0
"""Inference of an ONNX file in ONNX Runtime, for bench/step_vs_peer.py: a line on stdin, the seconds of one pass on stdout.

  python onnx_peer.py FILE --batch N --side N --threads N
"""
import argparse
import sys
import time

import numpy
import onnxruntime


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--side", type=int, required=True)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = options.threads
    settings.log_severity_level = 3
    session = onnxruntime.InferenceSession(options.file, settings, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    images = numpy.random.default_rng(1).standard_normal((options.batch, 3, options.side, options.side), dtype=numpy.float32)
    for _ in range(2):
        session.run(None, {name: images})
    print("ready", onnxruntime.__version__, flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        session.run(None, {name: images})
        print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()
