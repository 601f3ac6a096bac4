// SPDX-License-Identifier: Apache-2.0
// Images of a tar archive: decoding, cropping and resizing against Pillow in the same run, one thread (a minute):
//
//   cmake --preset plain -DCETERIS_BENCH=ON && cmake --build --preset plain --target ceteris_decode_bench
//   build/plain/bench/ceteris_decode_bench ARCHIVE.tar [IMAGES]
//
// Rates are images per second of processor time, the median of interleaved rounds; the last column is the ratio to
// Pillow doing the same. "crop" is a random resized crop (8 to 100 % of the area) to 224 x 224, the same windows for
// all.
#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "bench/crops.hpp"
#include "bench/number.hpp"
#include "ceteris/base/random.hpp"
#include "ceteris/formats/tar.hpp"
#include "ceteris/image/decode.hpp"
#include "ceteris/image/resize.hpp"
#include "ceteris/image_file/header.hpp"

namespace {

using namespace ceteris;
using namespace ceteris::image;
using namespace ceteris::image_file;
using bench::median;
using bench::processor_seconds;
using bench::random_window;

constexpr const char* kPillow = R"(
import sys, io, time
from PIL import Image
data = open(sys.argv[1], 'rb').read()
jobs = [list(map(int, line.split())) for line in open(sys.argv[2])]
def image(job): return Image.open(io.BytesIO(data[job[0]:job[0] + job[1]]))
def header(job): image(job).size
def decode(job): image(job).convert('RGB')
def square(job):
    im = image(job).convert('RGB'); w, h = im.size; s = min(w, h); x, y = (w - s) // 2, (h - s) // 2
    im.crop((x, y, x + s, y + s)).resize((64, 64), Image.BILINEAR)
def crop(job):
    x, y, w, h = job[2:]
    image(job).convert('RGB').crop((x, y, x + w, y + h)).resize((224, 224), Image.BILINEAR)
for name, f in (('header', header), ('decode', decode), ('square', square), ('crop', crop)):
    t = time.process_time()
    for job in jobs: f(job)
    print(name, len(jobs) / (time.process_time() - t))
)";

struct Job {
  std::span<const std::byte> bytes;
  std::size_t offset = 0;
  Window window;
};

std::vector<Job> plan(std::span<const std::byte> archive, const std::string& path, std::size_t most) {
  std::vector<Job> jobs;
  const formats::TarIndex index = formats::index_tar(archive, path);
  for (const formats::TarEntry& entry : index.files) {
    const auto bytes = archive.subspan(entry.offset, entry.size);
    const auto header = read_header(bytes);
    // Pillow does not turn images unless asked; only upright ones are compared.
    if (const auto* h = std::get_if<Header>(&header); h != nullptr && h->orientation() == 1 && jobs.size() < most) {
      const auto draws = ceteris::Stream(1, 0, "window").at(jobs.size());
      jobs.push_back({bytes, entry.offset, random_window(h->width, h->height, draws)});
    }
  }
  return jobs;
}

std::map<std::string, double> pillow_rates(const std::string& archive, const std::string& plan_file) {
  const std::string script = plan_file + ".py";
  std::ofstream(script) << kPillow;
  std::map<std::string, double> rates;
  FILE* pipe = popen(("/usr/bin/python3 " + script + " '" + archive + "' " + plan_file).c_str(), "r");
  std::array<char, 64> name{};
  double rate = 0;
  while (pipe != nullptr && std::fscanf(pipe, "%63s %lf", name.data(), &rate) == 2) {
    rates[name.data()] = rate;
  }
  if (pipe != nullptr) {
    pclose(pipe);
  }
  return rates;
}

std::size_t sink = 0;

void consume(const Decoded& decoded) {
  if (const auto* image = std::get_if<Image>(&decoded)) {
    sink += image->pixels.back();
  }
}

struct Task {
  std::string name;
  std::string peer;
  std::function<void(const Job&)> run;
  std::vector<double> rates = {};
};

std::vector<Task> tasks() {
  return {
      {"header", "header", [](const Job& job) { sink += read_header(job.bytes).index(); }},
      {"decode", "decode", [](const Job& job) { consume(decode(job.bytes)); }},
      {"decode + square to 64", "square",
       [](const Job& job) {
         const Decoded decoded = decode(job.bytes);
         if (const auto* p = std::get_if<Image>(&decoded)) {
           const int side = std::min(p->width, p->height);
           consume(resize(*p, center_window(p->width, p->height, side, side), 64, 64));
         }
       }},
      {"decode + crop", "crop",
       [](const Job& job) {
         const Decoded decoded = decode(job.bytes);
         if (const auto* p = std::get_if<Image>(&decoded)) {
           consume(resize(*p, job.window, 224, 224));
         }
       }},
      {"crop_decode + crop", "crop",
       [](const Job& job) {
         const Decoded decoded = crop_decode(job.bytes, job.window);
         if (const auto* p = std::get_if<Image>(&decoded)) {
           consume(resize(*p, 224, 224));
         }
       }},
  };
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: ceteris_decode_bench ARCHIVE.tar [IMAGES]\n";
    return 2;
  }
  const std::string path = argv[1];
  std::ifstream file(path, std::ios::binary);
  const std::string archive(std::istreambuf_iterator<char>(file), {});
  const std::size_t most = argc > 2 ? number_of<std::size_t>(argv[2], "IMAGES") : 300;
  const std::vector<Job> jobs = plan(std::as_bytes(std::span(archive)), path, most);
  const std::string plan_file = "/tmp/ceteris_decode_bench_" + std::to_string(std::time(nullptr));
  std::ofstream plan_out(plan_file);
  for (const Job& job : jobs) {
    plan_out << job.offset << ' ' << job.bytes.size() << ' ' << job.window.x << ' ' << job.window.y << ' '
             << job.window.width << ' ' << job.window.height << '\n';
  }
  plan_out.close();

  constexpr int kRounds = 5;
  std::vector<Task> all = tasks();
  std::map<std::string, std::vector<double>> peer;
  for (int round = 0; round < kRounds; ++round) {
    for (Task& task : all) {
      const double start = processor_seconds();
      std::ranges::for_each(jobs, task.run);
      task.rates.push_back(static_cast<double>(jobs.size()) / (processor_seconds() - start));
    }
    for (const auto& [name, rate] : pillow_rates(path, plan_file)) {
      peer[name].push_back(rate);
    }
  }
  std::remove(plan_file.c_str());
  std::remove((plan_file + ".py").c_str());
  std::printf("%zu images of %s (%zu)\n%-24s %12s %12s %8s\n", jobs.size(), path.c_str(), sink % 10, "task", "images/s",
              "Pillow", "ratio");
  for (const Task& task : all) {
    const double rate = median(task.rates);
    const double other = median(peer[task.peer]);
    std::printf("%-24s %12.0f %12.0f %8.2f\n", task.name.c_str(), rate, other, other > 0 ? rate / other : 0.0);
  }
  return 0;
}
