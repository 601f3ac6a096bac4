// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/stored_data.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/spec/json.hpp"
#include "ceteris/spec/set.hpp"

namespace ceteris::trial {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kShownDigits = 12;

/// Where the data lies; null for data that is drawn.
template <typename Data>
auto* path_in(Data& data) {
  auto* images = std::get_if<loader::ImageData>(&data);
  auto* text = std::get_if<loader::TextData>(&data);
  return images != nullptr ? &images->path : text != nullptr ? &text->path : nullptr;
}

bool exists(const std::string& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

/// The path in "name=path", as an audit writes sources; the name plays no part in training.
std::string without_name(const std::string& path) {
  const std::size_t equals = path.find('=');
  const bool named = equals != std::string::npos && path.find('/') > equals && !exists(path);
  return named ? path.substr(equals + 1) : path;
}

void require_there(const TrialSpec& spec, const std::string& name) {
  const std::string* path = path_in(spec.data);
  if (path == nullptr || exists(without_name(*path))) {
    return;
  }
  const std::string relative = fs::path(*path).is_relative() ? " (from the folder that training was started in)" : "";
  throw usage_error(printable(name), "its data is not at " + ceteris::quoted(*path) + relative + " any more",
                    "say where it lies now: ceteris eval " + printable(name) + " --set data.path=...");
}

}  // namespace

TrialSpec with_absolute_paths(TrialSpec spec) {
  std::string* data = path_in(spec.data);
  if (data != nullptr) {
    *data = without_name(*data);
  }
  for (std::string* path : {data, &spec.init.weights}) {
    if (path != nullptr && !path->empty()) {
      const std::string absolute = fs::absolute(*path).string();
      if (!spec::json_string(absolute).empty()) {
        *path = absolute;
      }
    }
  }
  return spec;
}

void take_moved_data(TrialSpec& spec, std::vector<std::string>& settings) {
  std::vector<std::string> model;
  for (const std::string& setting : settings) {
    const std::string_view field = trim(std::string_view(setting).substr(0, setting.find('=')));
    if (field == "data.path") {
      spec::set(spec, setting);
    } else if (field == "data" || field.starts_with("data.")) {
      throw usage_error("--set " + printable(setting), "is not what the run was trained on",
                        "only data.path may be set here, where the same data has moved");
    } else {
      model.push_back(setting);
    }
  }
  settings = std::move(model);
}

bool is_own_data(const TrialSpec& spec, const std::string& path) {
  const std::string* own = path_in(spec.data);
  std::error_code ignored;
  return own != nullptr && fs::equivalent(without_name(*own), path, ignored);
}

OwnData read_own_data(const TrialSpec& spec, const StoredTrial& stored, const std::string& name, bool may_differ,
                      Executor& executor, Progress& progress) {
  require_there(spec, name);
  OwnData own{.data = read_data(spec, executor, progress, loader::PartFolders::Ignored)};
  const std::string& fingerprint = fingerprint_of(own.data);
  own.changed = fingerprint != stored.data_fingerprint;
  const std::string call = "ceteris eval " + printable(name);
  if (own.changed && classes_of(own.data) != stored.classes) {
    throw usage_error(printable(name), "was trained on other classes than its data has now",
                      "name the data to evaluate on: " + call + " DATA");
  }
  if (own.changed && !may_differ) {
    throw usage_error(printable(name),
                      "its data has changed since training: the fingerprint was " +
                          stored.data_fingerprint.substr(0, kShownDigits) + " and is " +
                          fingerprint.substr(0, kShownDigits),
                      call + " --changed-data evaluates it all the same, " + call + " DATA takes other data");
  }
  return own;
}

}  // namespace ceteris::trial
