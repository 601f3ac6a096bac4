// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/doc_world.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;

// Programs that the pages call as the reader's own.
constexpr std::string_view kTrain = R"(
import argparse, json, pathlib, random
arguments = argparse.ArgumentParser()
arguments.add_argument("--seed", type=int)
arguments.add_argument("--smoothing", type=float, default=0)
arguments.add_argument("--out", type=pathlib.Path)
given = arguments.parse_args()
noise = random.Random(given.seed).gauss(0, 0.001)
accuracy = 0.8 + 0.01 * given.smoothing + noise
json.dump({"accuracy": accuracy, "loss": 1 - accuracy, "test": {"accuracy": accuracy}}, open(given.out / "result.json", "w"))
)";

constexpr std::string_view kBench = "#!/bin/sh\nsleep 0.01\n";

// Proposes one change, then none.
constexpr std::string_view kEdit = R"(#!/bin/sh
[ -e edited ] && exit 1
touch edited
echo '# a change' >> train.py
)";

void write(const fs::path& file, std::string_view text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

void write_program(const fs::path& file, std::string_view text) {
  write(file, text);
  fs::permissions(file, fs::perms::owner_all);
}

// Two classes of noise that is different in every folder: the name of the folder that is written to decides it.
void write_classes(const fs::path& folder, int count) {
  for (const char* name : {"left", "right"}) {
    const fs::path drawn = folder.parent_path() / (folder.filename().string() + "_" + name);
    write_images(drawn, count);
    fs::create_directories(folder);
    fs::rename(drawn, folder / name);
  }
}

void write_image_folders(const fs::path& folder) {
  for (const char* name : {"renders", "production", "synthetic", "A", "B", "test", "cifar10", "train_set"}) {
    write_classes(folder / name, 24);
  }
  fs::rename(folder / "train_set", folder / "train");
  write_classes(folder / "val", 2);
  for (const char* name : {"photos", "clothing10"}) {
    for (const char* part : {"train", "test"}) {
      const fs::path drawn = folder / (std::string(name) + "_" + part);
      write_classes(drawn, 6);
      fs::create_directories(folder / name);
      fs::rename(drawn, folder / name / part);
    }
  }
  for (int group = 0; group < 12; ++group) {
    for (const char* set : {"a", "b"}) {
      write_images(folder / "groups" / set / (set + std::to_string(group)), 4);
    }
  }
  write_images(folder / "new", 3);
}

void write_programs(const fs::path& folder) {
  for (const char* name : {"train.py", "main/train.py", "base/train.py"}) {
    write(folder / name, kTrain);
  }
  for (const char* name : {"bench", "bench_parse", "bench_encode", "bench_search", "../base/bench_parse",
                           "../base/bench_encode", "../base/bench_search"}) {
    write_program(folder / name, kBench);
  }
  write(folder / "evaluate.py", "print(0.9)\n");
  write_program(folder / "bin/edit_train_py", kEdit);
}

// What the pages take for granted, as commands: runs, weight files, archives, lists, a study.
constexpr std::string_view kSetup = R"(set -e
own="--set data=images --set data.path=photos --set recipe.batch=4 --jobs 1"
once="$own --set data.size=32 --set recipe.steps=1"
net="--model resnet_32px --set model.depths=[1,1] --set model.widths=[4,8]"
ceteris train $net $own --set recipe.steps=2 --name 3f2a
ceteris train $net $own --set recipe.steps=2 --set model.norm=rmsnorm --name a5bb
cp -r runs elsewhere
ceteris train $net $own --set recipe.steps=2 --out cifar --name 1b2da0a99ed653ec97d3
ceteris train $net $own --set recipe.steps=2 --out tuned --name e92c91cfd01a349935d9
seq 3000 > shakespeare.txt && seq 1000 > other.txt
ceteris train studies/byte-gpt.toml --set data.path=shakespeare.txt --set model.width=16 --set model.context=16 \
    --set recipe.steps=1 --set recipe.batch=2 --jobs 1 --name 91bd

weights() {  # MODEL NAMING FILE [MORE]: names as PyTorch's packages give them
  ceteris train --model $1 $once --out weights --name $3 "${@:4}"
  ceteris weights convert weights/$3 $3.safetensors --to $2
  ln -s $3.safetensors $3.pth
}
weights resnet18 torchvision r18
weights resnet50 torchvision resnet50
weights convnext_tiny torchvision convnext_tiny
weights convnext_32px ceteris dyt --set model.norm=dyt
ln -s r18.safetensors a.safetensors
ln -s r18.safetensors b.pth
rm -r weights

printf 'left\nright\n' > imagenet.txt
tar cf photos.tar -C photos . && gzip -k photos.tar && tar cf a.tar -C train . && tar cf b.tar -C production . && tar cf renders.tar -C renders .
(cd renders && python3 -m zipfile -c ../renders.zip left right)
for name in a b; do (echo path; ls $PWD/groups/$name/*/*.png) > $name.csv; done
cp -r photos ..
cp new/0.png one.jpg && cp new/1.png another.png

python3 -c "
import random
numbers = random.Random(0)
long, wide, old, new = (open(name + '.csv', 'w') for name in ('results', 'wide', 'old', 'new'))
print('method,optimizer,lr,dataset,seed,accuracy,loss', file=long)
print('seed,plain,mixed', file=wide)
print('seed,loss', file=old), print('seed,loss', file=new)
for seed in range(6):
    for method in ('plain,sgd,0.1', 'mixed,adam,0.001'):
        for dataset in ('birds', 'cars', 'dogs'):
            print(method, dataset, seed, numbers.uniform(0.8, 0.9), numbers.uniform(0.1, 0.2), sep=',', file=long)
    print(seed, numbers.uniform(0.8, 0.9), numbers.uniform(0.8, 0.9), sep=',', file=wide)
    for table in (old, new):
        print(seed, numbers.uniform(0.1, 0.2), sep=',', file=table)
"

printf 'model = "small_cnn"\n[recipe]\nsteps = 2\n[data]\ntrain = 64\nvalidation = 32\n' > trial.toml
printf 'model = { kind = "convnext_32px", widths = [32, 64, 128] }\n[recipe]\nsteps = 1\n[data]\nkind = "images"\npath = "clothing10"\n' > clothes.trial.toml
printf 'question = "a gain?"\ntrainer = "clothes.trial.toml"\ninputs = ["cifar.safetensors"]\nreplicates = 8
metric = { name = "validation.accuracy", scale = "fraction" }
arms = { drawn = { init.weights = "" }, cifar = { init.weights = "cifar.safetensors", init.head = "new" } }\n' > fine-tuning.toml
cp examples/study/smoothing.toml smoothing.toml
ceteris study run smoothing.toml
ceteris study export smoothing --trials > trials.csv
ceteris study export smoothing | tail -1 | sed 's/.*,//' > trial_id
cp trial.toml base.toml && cp trial.toml off.toml && sed 's/steps = 2/steps = 3/' trial.toml | tee wider.toml > on.toml
)";

}  // namespace

void make_doc_world(const fs::path& folder) {
  write_image_folders(folder);
  write_programs(folder);
  for (const char* preset : {"release", "plain"}) {
    fs::create_directories(folder / "build" / preset);
    fs::create_directory_symlink(fs::path(CETERIS_PROGRAM).parent_path(), folder / "build" / preset / "bin");
  }
  for (const char* shown : {"examples", "studies"}) {
    fs::copy(fs::path(CETERIS_SOURCE_DIR) / shown, folder / shown, fs::copy_options::recursive);
  }
  const ceteris::ProcessResult made = run_shell(folder, std::string(kSetup));
  ASSERT_EQ(made.exit_code, 0) << made.err;
}

ceteris::ProcessResult run_shell(const fs::path& folder, const std::string& script) {
  const fs::path programs = fs::path(CETERIS_PROGRAM).parent_path();
  const char* path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): no other thread
  return ceteris::run_process({.argv = {"bash", "-c", script},
                               .environment = {{"PATH", (folder / "bin").string() + ":" + programs.string() + ":" +
                                                            (path ? path : "/usr/bin:/bin")}},
                               .directory = folder,
                               .timeout_seconds = 240});
}

}  // namespace cli_tests
