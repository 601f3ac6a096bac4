#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Pairs of folders of invented images that differ in what is planted, and what an audit must say of them.

usage: planted_pairs.py FOLDER [NAME ...]     (Python 3 with numpy and Pillow)

Writes FOLDER/NAME/plain and FOLDER/NAME/planted for every pair, and FOLDER/expected.tsv: the name of the pair, the kind,
and words of which the first alert of `ceteris audit --quick FOLDER/NAME/plain FOLDER/NAME/planted` holds every one
("a|b": one of the two)."""
import io
import os
import sys

import numpy as np
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

COUNT = 300


def photo(seed, width=128, height=128, colour=(128, 128, 128)):
    """Soft blobs of colour with fine noise: (height, width, 3), 0 to 255."""
    random = np.random.default_rng(seed)
    low = random.normal(colour, 50, (8, 8, 3)).clip(0, 255).astype("u1")
    up = np.asarray(Image.fromarray(low).resize((width, height), Image.BICUBIC), dtype=float)
    return (up + random.normal(0, 8, up.shape)).clip(0, 255)


def image(pixels):
    return Image.fromarray(np.asarray(pixels).clip(0, 255).round().astype("u1"))


def jpeg(image, path, **options):
    image.save(path, "JPEG", **{"quality": 90, "subsampling": 2, **options})


def again(image, **options):
    """Saved as JPEG and read back."""
    memory = io.BytesIO()
    image.save(memory, "JPEG", **options)
    return Image.open(io.BytesIO(memory.getvalue())).convert("RGB")


def with_segment(path, segment):
    """Puts a marker segment behind the JFIF header."""
    data = open(path, "rb").read()
    end = 4 + int.from_bytes(data[4:6], "big")
    open(path, "wb").write(data[:end] + segment + data[end:])


def comment(path, text):
    body = text.encode()
    with_segment(path, b"\xff\xfe" + (len(body) + 2).to_bytes(2, "big") + body)


def restarts(path):
    """Declares a restart interval that is longer than the image, so that no marker has to follow."""
    with_segment(path, b"\xff\xdd\x00\x04" + (60000).to_bytes(2, "big"))


def exif(maker):
    tags = Image.Exif()
    tags[271] = maker
    tags[272] = maker + " 200"
    return tags.tobytes()


MARK = np.zeros((128, 128, 1))
MARK[104:120, 72:120] = np.indices((16, 48)).sum(0)[..., None] % 8 < 3


def watermark(pixels, alpha=0.15):
    return pixels * (1 - alpha * MARK) + 255 * alpha * MARK


def border(pixels, width=2, level=20):
    framed = pixels.copy()
    framed[:width] = framed[-width:] = level
    framed[:, :width] = framed[:, -width:] = level
    return framed


def stamp(pixels, number):
    image = image(pixels)
    ImageDraw.Draw(image).text((6, 112), f"{2003 + number % 9}-0{1 + number % 9}", fill=(250, 160, 40))
    return np.asarray(image, dtype=float)


def warm(pixels, by=14):
    return pixels + np.array([by, 0, -by])


def srgb():
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


OWN_TABLES = [[12 + (i * 3) % 20 for i in range(64)], [14 + (i * 5) % 24 for i in range(64)]]


def plain(i, path):
    jpeg(image(photo(i)), path)


def png(i, path, pixels=None, **options):
    image(photo(i) if pixels is None else pixels).save(path, "PNG", **options)


def png16(i, path):
    grey = photo(i).mean(axis=2) * 257
    Image.fromarray(grey.astype("<u2")).save(path, "PNG")


def png8grey(i, path):
    image(photo(i).mean(axis=2)).save(path, "PNG")


def text_chunk(i, path):
    info = PngImagePlugin.PngInfo()
    info.add_text("Software", "Exporter 3")
    png(i, path, pnginfo=info)


def partly(share, planted, otherwise):
    return lambda i, path: (planted if i % 1000 % round(1 / share) == 0 else otherwise)(i, path)


def commented(i, path):
    plain(i, path)
    comment(path, "made by a scanner")


def restarted(i, path):
    plain(i, path)
    restarts(path)


# name, kind, writer of the plain images, writer of the planted ones, suffix, words of the first alert
PAIRS = [
    ("progressive", "header", plain, lambda i, p: jpeg(image(photo(i)), p, progressive=True), "jpg", ["progressive"]),
    ("restart", "header", plain, restarted, "jpg", ["restart interval"]),
    ("tables", "header", plain, lambda i, p: jpeg(image(photo(i)), p, quality=-1, qtables=OWN_TABLES), "jpg", ["quantisation tables"]),
    ("density", "header", plain, lambda i, p: jpeg(image(photo(i)), p, dpi=(300, 300)), "jpg", ["JFIF density 300 x 300"]),
    ("comment", "header", plain, commented, "jpg", ["JPEG comment", "present"]),
    ("some-comments", "header", plain, partly(1 / 14, commented, plain), "jpg", ["JPEG comment", "22 of the 300", "7.3 %", "certain"]),
    ("profile", "header", plain, lambda i, p: jpeg(image(photo(i)), p, icc_profile=srgb()), "jpg", ["colour profile", "sRGB"]),
    ("maker", "header", plain, lambda i, p: jpeg(image(photo(i)), p, exif=exif("Acme")), "jpg", ["EXIF maker", "Acme"]),
    ("text", "header", png, text_chunk, "png", ["PNG text", "Software"]),
    ("depth", "header", png8grey, png16, "png", ["bits per channel 16|bits per channel 8"]),
    ("subsampling", "header", plain, lambda i, p: jpeg(image(photo(i)), p, subsampling=0), "jpg", ["chroma subsampling 4:"]),
    ("earlier-jpeg", "history", png, lambda i, p: png(i, p, again(image(photo(i)), quality=50, subsampling=0)), "png",
     ["Processing history", "block coefficient", "earlier compression"]),
    ("gain", "history", png, lambda i, p: png(i, p, photo(i).round() * 1.08), "png", ["Processing history", "gaps and spikes", "gain"]),
    ("enlarged", "history", png,
     lambda i, p: image(photo(i, 85, 85)).resize((128, 128), Image.BICUBIC).save(p), "png",
     ["history", "fine", "resampl"]),
    ("chroma", "history", lambda i, p: again(image(photo(i)), quality=88, subsampling=0).save(p, quality=92, subsampling=0),
     lambda i, p: again(image(photo(i)), quality=88, subsampling=2).save(p, quality=92, subsampling=0), "jpg",
     ["Colour history", "halved (4:2:0)"]),
    ("watermark", "overlay", plain, lambda i, p: jpeg(image(watermark(photo(i))), p), "jpg",
     ["Fixed overlay", "lower right corner", "watermark"]),
    ("border", "overlay", plain, lambda i, p: jpeg(image(border(photo(i))), p), "jpg", ["Outer edge", "edge"]),
    ("letterbox", "overlay", png, lambda i, p: png(i, p, np.concatenate([np.zeros((5, 128, 3)), photo(i)[5:]])), "png",
     ["Outer edge", "from the top edge"]),
    ("stamp", "overlay", plain, lambda i, p: jpeg(image(stamp(photo(i), i)), p), "jpg", ["Fixed overlay", "lower left corner"]),
    ("shape", "geometry", plain, lambda i, p: jpeg(image(photo(i, 144, 108)), p), "jpg", ["Geometry", "144 x 108"]),
    ("multiples", "geometry", lambda i, p: jpeg(image(photo(i, 96 + i % 67, 128)), p),
     lambda i, p: jpeg(image(photo(i, 96 + 16 * (i % 5), 128)), p), "jpg", ["Geometry", "divisible by 16"]),
    ("warm", "colour", plain, lambda i, p: jpeg(image(warm(photo(i), 35)), p), "jpg", ["mean red|mean blue|pixels that are"]),
    ("faded", "colour", plain, lambda i, p: jpeg(image(128 + 0.6 * (photo(i) - 128)), p), "jpg", ["contrast|pixels that are|fine|coarse"]),
    ("comment+warm", "mixed", plain, lambda i, p: (jpeg(image(warm(photo(i))), p), comment(p, "x")), "jpg", ["JPEG comment"]),
    ("progressive+border", "mixed", plain, lambda i, p: jpeg(image(border(photo(i))), p, progressive=True), "jpg", ["progressive"]),
    ("shape+gain", "mixed", png, lambda i, p: png(i, p, photo(i, 144, 108).round() * 1.08), "png", ["Geometry", "144 x 108"]),
    ("maker+watermark", "mixed", plain, lambda i, p: jpeg(image(watermark(photo(i))), p, exif=exif("Acme")), "jpg", ["EXIF maker"]),
    ("profile+chroma", "mixed", lambda i, p: jpeg(image(photo(i)), p, subsampling=0),
     lambda i, p: jpeg(again(image(photo(i)), quality=88, subsampling=2), p, subsampling=0, icc_profile=srgb()), "jpg", ["colour profile"]),
    ("nothing", "null", plain, plain, "jpg", []),
]


def main():
    root, wanted = sys.argv[1], sys.argv[2:]
    rows = []
    for number, (name, kind, write_plain, write_planted, suffix, words) in enumerate(PAIRS):
        if wanted and name not in wanted:
            continue
        for side, write, first in (("plain", write_plain, 0), ("planted", write_planted, 1000)):
            folder = os.path.join(root, name, side)
            os.makedirs(folder, exist_ok=True)
            for i in range(COUNT):
                write(10000 * number + first + i, os.path.join(folder, f"{i:03}.{suffix}"))
        rows.append("\t".join([name, kind, *words]))
    with open(os.path.join(root, "expected.tsv"), "w") as file:
        file.write("\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
