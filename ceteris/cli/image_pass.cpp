// SPDX-License-Identifier: Apache-2.0
#include "ceteris/cli/image_pass.hpp"

#include <cmath>
#include <numeric>
#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/ops/threads.hpp"

namespace ceteris::cli {

// What is shown of many refused files; all of them are counted, and listed with --json.
constexpr std::size_t kMostNotes = 20;

void pass_options(ArgumentParser& parser, PassOptions& options) {
  parser.option("--batch", options.batch, "pictures at once");
  parser.option("--crop", options.crop,
                "share of the picture's centre square that the network sees; 8/9 as in training");
  parser.option("--jobs", options.jobs, "threads");
}

ChosenModel trained_model(const ModelChoice& choice, const PassOptions& options, bool with_head, Progress& progress) {
  if (options.batch < 1 || options.jobs < 1) {
    throw usage_error(options.batch < 1 ? "--batch" : "--jobs", "must be at least 1");
  }
  if (options.crop && !(*options.crop >= 0.25 && *options.crop <= 1)) {
    throw usage_error("--crop", "must lie between 0.25 and 1");
  }
  ops::set_threads(options.jobs);
  ChosenModel chosen = choose_model(choice);
  require_trained(chosen, with_head);
  for (const std::string& note : chosen.notes) {
    progress.note(note);
  }
  return chosen;
}

void check_output(const std::filesystem::path& out, std::span<const std::string> inputs) {
  std::error_code ignored;
  for (const std::string& input : inputs) {
    if (std::filesystem::equivalent(out, input, ignored)) {
      throw usage_error("--out", printable(out.string()) + " would be written over what is read",
                        "choose another name");
    }
  }
}

void check_finite(const at::Tensor& result, const ChosenModel& chosen) {
  if (!result.isfinite().all().item<bool>()) {
    throw usage_error(printable(chosen.weights), "makes the network answer with what is no number",
                      "did its training diverge?");
  }
}

data::Source open_images(std::span<const std::string> paths, Progress& progress) {
  data::Source source = paths.size() > 1 || data::is_picture(paths.front()) ? data::open_pictures(paths)
                                                                            : data::open_source(paths.front());
  for (const std::string& line : data::remarks(source)) {
    progress.note(line);
  }
  return source;
}

std::vector<std::map<std::string, std::string>> refused_facts(const std::vector<loader::Refused>& refused) {
  std::vector<std::map<std::string, std::string>> list;
  for (const loader::Refused& file : refused) {
    list.push_back({{"name", file.name}, {"reason", file.refusal.reason}, {"detail", file.refusal.detail}});
  }
  return list;
}

std::vector<loader::Refused> pass_over(const data::Source& source, int size, const PassOptions& options,
                                       Executor& executor, Progress& progress,
                                       const std::function<void(const loader::StreamedBatch&)>& each) {
  const torch::NoGradGuard no_grad;
  const std::size_t count = source.items.size();
  std::vector<std::uint32_t> items(count);
  std::iota(items.begin(), items.end(), 0U);
  const int side = options.crop ? static_cast<int>(std::lround(size / *options.crop)) : loader::cache_side(size);
  loader::ImageStream stream(source, std::move(items), side, size, static_cast<std::size_t>(options.batch), executor);
  std::vector<loader::Refused> refused;
  progress.stage("images", count);
  while (const auto batch = stream.next()) {
    for (const loader::Refused& file : batch->refused) {
      if (refused.size() < kMostNotes) {
        progress.note(file.name + ": " + file.refusal.reason + ", " + file.refusal.detail);
      }
      refused.push_back(file);
    }
    if (!batch->items.empty()) {
      each(*batch);
    }
    progress.advance(batch->items.size() + batch->refused.size());
  }
  if (refused.size() == count) {
    throw usage_error(printable(source.location), "holds no image that can be read",
                      count == 0 ? ""
                                 : std::to_string(count) + " files were refused, the first: " + refused.front().name +
                                       ": " + refused.front().refusal.detail);
  }
  if (!refused.empty()) {
    progress.note(std::to_string(refused.size()) + " of " + std::to_string(count) +
                  " files could not be read and are left out");
  }
  return refused;
}

}  // namespace ceteris::cli
