#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# From a trained network to one for your own photos: fine-tuned, evaluated on images that it has never seen, their features for
# NumPy, and an ONNX file for other programs.
#
#   examples/fine_tune.sh photos --init runs/3f2a
#   examples/fine_tune.sh photos --model resnet18 --init r18.pth --freeze stem,stages.0 --set recipe.epochs=10
#
# photos/train/CLASS/*.jpg and photos/test/CLASS/*.jpg; what follows goes to `ceteris train`.
set -eu
photos=$1
shift

ceteris train --set data=images --set data.path="$photos" --name tuned "$@"
ceteris eval tuned "$photos/test"
ceteris predict tuned "$photos/test" --out tuned.csv
ceteris embed tuned "$photos/test" --out tuned.npy
ceteris export tuned tuned.onnx
