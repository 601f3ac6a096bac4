# SPDX-License-Identifier: Apache-2.0
"""python3 classify.py MODEL.onnx IMAGE...: the likeliest class of every image, as `ceteris predict` gives it.

MODEL.onnx comes from `ceteris export`, and says itself what an image must become and what the classes are called. Needs
onnxruntime, numpy and Pillow."""
import json
import sys

import numpy
import onnxruntime
from PIL import Image, ImageOps

session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
about = session.get_modelmeta().custom_metadata_map
classes, mean, scale = (json.loads(about[key]) for key in ("classes", "mean", "scale"))
side, whole = int(about["side"]), round(int(about["side"]) / float(about["crop"]))
for path in sys.argv[2:]:
    image = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
    square = numpy.asarray(ImageOps.fit(image, (whole, whole), Image.BILINEAR), "float32")
    edge = (whole - side) // 2
    pixels = (square[edge:edge + side, edge:edge + side] / 255 - mean) / scale
    logits = session.run(None, {"images": pixels.transpose(2, 0, 1)[None].astype("float32")})[0][0]
    print(path, classes[logits.argmax()], round(float(numpy.exp(logits - numpy.logaddexp.reduce(logits)).max()), 4), sep="\t")
