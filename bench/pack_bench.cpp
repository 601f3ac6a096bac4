// SPDX-License-Identifier: Apache-2.0
// From JPEG files to crops of 224 x 224 pixels, out of packs and with Pillow from the files, in the same run, one
// thread (two minutes):
//
//   cmake --preset plain -DCETERIS_BENCH=ON && cmake --build --preset plain --target ceteris_pack_bench
//   build/plain/bench/ceteris_pack_bench IMAGES [MOST]
//
// IMAGES is a folder or an archive. A crop is a random resized one (8 to 100 % of the area), the same part of each
// image for all. Rates are images per second of processor time, the median of interleaved rounds; the ratio is to the
// faster of Pillow's two ways, whole and reduced while decoding (draft). "largest" and "mean" are differences of levels
// of 255 from the crop that this program makes of the file.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bench/crops.hpp"
#include "bench/number.hpp"
#include "ceteris/base/executor.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/data/make_pack.hpp"
#include "ceteris/image/decode.hpp"
#include "ceteris/image/resize.hpp"
#include "ceteris/image_file/header.hpp"
#include "ceteris/pack/pack_file.hpp"

namespace {

using namespace ceteris::image;
using namespace ceteris::image_file;
namespace data = ceteris::data;
namespace pack = ceteris::pack;
namespace fs = std::filesystem;

constexpr int kSide = 224;
constexpr int kRounds = 5;

constexpr const char* kPillow = R"(
import sys, time
from PIL import Image
jobs = [(line.split()[0],) + tuple(map(int, line.split()[1:])) for line in open(sys.argv[1])]
def whole(path, x, y, w, h):
    Image.open(path).convert('RGB').crop((x, y, x + w, y + h)).resize((224, 224), Image.BILINEAR)
def draft(path, x, y, w, h):
    im = Image.open(path); W, H = im.size
    im.draft('RGB', (W * 224 // w, H * 224 // h))
    a, b = im.size[0] / W, im.size[1] / H
    im.convert('RGB').resize((224, 224), Image.BILINEAR, box=(x * a, y * b, (x + w) * a, (y + h) * b))
for name, f in (('whole', whole), ('draft', draft)):
    t = time.process_time()
    for job in jobs: f(*job)
    print(name, len(jobs) / (time.process_time() - t))
)";

// One file: its bytes, and the part that is cut out of it.
struct Job {
  std::string file;
  Window window;
  int width = 0, height = 0;
};

// The same part of an image of another size.
Window scaled(const Job& job, int width, int height) {
  const auto part = [](int at, int length, int from, int to) {
    const int begin = static_cast<int>(std::int64_t{at} * to / from);
    const int end = static_cast<int>((std::int64_t{at} + length) * to / from);
    return std::pair{std::min(begin, to - 1), std::max(1, end - begin)};
  };
  const auto [x, w] = part(job.window.x, job.window.width, job.width, width);
  const auto [y, h] = part(job.window.y, job.window.height, job.height, height);
  return {x, y, std::min(w, width - x), std::min(h, height - y)};
}

// Writes the images that can be compared as files: JPEG, and upright, since Pillow does not turn them unless asked.
std::vector<Job> write_files(const data::Source& source, const fs::path& folder, std::size_t most) {
  std::vector<Job> jobs;
  for (std::size_t i = 0; i < source.items.size() && jobs.size() < most; ++i) {
    const data::Contents contents = source.read(i);
    const auto* bytes = std::get_if<std::vector<std::byte>>(&contents);
    if (bytes == nullptr || !std::holds_alternative<Image>(decode(*bytes))) {
      continue;
    }
    const Header header = std::get<Header>(read_header(*bytes));
    if (header.format != Format::Jpeg || header.orientation() != 1) {
      continue;
    }
    std::array<char, 32> name{};
    std::snprintf(name.data(), name.size(), "%06zu.jpg", jobs.size());
    ceteris::write_file_atomic(folder / name.data(), {reinterpret_cast<const char*>(bytes->data()), bytes->size()},
                               ceteris::Wait::Nothing);
    const auto draws = ceteris::Stream(1, 0, "window").at(jobs.size());
    jobs.push_back({(folder / name.data()).string(), bench::random_window(header.width, header.height, draws),
                    header.width, header.height});
  }
  return jobs;
}

Image image_of(const Decoded& decoded) {
  const auto* image = std::get_if<Image>(&decoded);
  if (image == nullptr) {
    std::cerr << "an image was refused\n";
    std::exit(1);
  }
  return *image;
}

Image crop_of_file(const Job& job) {
  const std::string text = ceteris::read_file(job.file);
  return resize(image_of(crop_decode(std::as_bytes(std::span(text)), job.window)), kSide, kSide);
}

// A way from a stored image to its crop, with its rates.
struct Way {
  std::string name;
  std::function<Image(std::size_t)> crop;
  double bytes_an_image = 0;
  std::vector<double> rates = {};
};

struct Packed {
  ceteris::MappedFile file;
  pack::PackView view;
  explicit Packed(const fs::path& path) : file(path), view(file.bytes(), path.string()) {}

  [[nodiscard]] Image crop(const Job& job, std::size_t i) const {
    const pack::EntryView entry = view.entry(i);
    return resize(image_of(crop_decode(*view.payload(i), scaled(job, entry.width, entry.height))), kSide, kSide);
  }
};

std::map<std::string, double> pillow_rates(const fs::path& folder) {
  std::map<std::string, double> rates;
  FILE* pipe =
      popen(("/usr/bin/python3 " + (folder / "pillow.py").string() + " " + (folder / "plan").string()).c_str(), "r");
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

struct Difference {
  int largest = 0;
  double sum = 0;
  std::size_t values = 0;

  void add(const Image& a, const Image& b) {
    for (std::size_t i = 0; i < a.pixels.size(); ++i) {
      const int one = std::abs(a.pixels[i] - b.pixels[i]);
      largest = std::max(largest, one);
      sum += one;
    }
    values += a.pixels.size();
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: ceteris_pack_bench IMAGES [MOST]\n";
    return 2;
  }
  const ceteris::TempDirectory folder;
  fs::create_directories(folder.path() / "images");
  const std::size_t most = argc > 2 ? number_of<std::size_t>(argv[2], "MOST") : 300;
  const std::vector<Job> jobs = write_files(data::open_source(argv[1]), folder.path() / "images", most);
  std::ofstream(folder.path() / "pillow.py") << kPillow;
  std::ofstream plan(folder.path() / "plan");
  double file_bytes = 0;
  for (const Job& job : jobs) {
    plan << job.file << ' ' << job.window.x << ' ' << job.window.y << ' ' << job.window.width << ' '
         << job.window.height << '\n';
    file_bytes += static_cast<double>(fs::file_size(job.file)) / static_cast<double>(jobs.size());
  }
  plan.close();

  ceteris::Executor executor(ceteris::available_cores());
  const data::Source files = data::open_source((folder.path() / "images").string());
  std::vector<Way> ways = {{"files, as they are", [&](std::size_t i) { return crop_of_file(jobs[i]); }, file_bytes}};
  std::vector<std::unique_ptr<Packed>> packs;
  const std::vector<std::pair<std::string, pack::Recipe>> recipes = {
      {"pack, original", {.form = pack::Form::Original, .side = 0, .quality = 0}},
      {"pack, JPEG 256", {}},
      {"pack, raw 256", {.form = pack::Form::Raw, .side = 256, .quality = 0}}};
  for (const auto& [name, recipe] : recipes) {
    const fs::path path = folder.path() / (std::to_string(packs.size()) + ".pack");
    const data::PackedSource made = data::make_pack(files, recipe, path, {}, executor);
    packs.push_back(std::make_unique<Packed>(path));
    ways.push_back({name, [&jobs, packed = packs.back().get()](std::size_t i) { return packed->crop(jobs[i], i); },
                    static_cast<double>(made.payload_bytes) / static_cast<double>(jobs.size())});
  }

  std::size_t sink = 0;
  std::map<std::string, std::vector<double>> peer;
  for (int round = 0; round < kRounds; ++round) {
    for (Way& way : ways) {
      const double start = bench::processor_seconds();
      for (std::size_t i = 0; i < jobs.size(); ++i) {
        sink += way.crop(i).pixels.back();
      }
      way.rates.push_back(static_cast<double>(jobs.size()) / (bench::processor_seconds() - start));
    }
    for (const auto& [name, rate] : pillow_rates(folder.path())) {
      peer[name].push_back(rate);
    }
  }
  const double whole = bench::median(peer["whole"]), draft = bench::median(peer["draft"]);
  const double best = std::max(whole, draft);
  std::printf("%zu images of %s (%zu)\nPillow from the files: %.0f images/s whole, %.0f with draft\n", jobs.size(),
              argv[1], sink % 10, whole, draft);
  std::printf("%-20s %10s %7s %12s %8s %8s\n", "", "images/s", "ratio", "bytes/image", "largest", "mean");
  for (const Way& way : ways) {
    Difference difference;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      difference.add(crop_of_file(jobs[i]), way.crop(i));
    }
    const double rate = bench::median(way.rates);
    std::printf("%-20s %10.0f %7.2f %12.0f %8d %8.2f\n", way.name.c_str(), rate, best > 0 ? rate / best : 0.0,
                way.bytes_an_image, difference.largest, difference.sum / static_cast<double>(difference.values));
  }
  return 0;
}
