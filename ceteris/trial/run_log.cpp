// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/run_log.hpp"

#include <algorithm>
#include <filesystem>

#include "ceteris/base/text.hpp"
#include "ceteris/spec/write.hpp"
#include "ceteris/trial/run_card.hpp"

namespace ceteris::trial {

namespace {

namespace fs = std::filesystem;

std::vector<spec::Setting> all_settings(const TrialSpec& spec) {
  return spec::settings(spec::describe(spec::schema<TrialSpec>(), &spec, spec::Scope::All));
}

/// What TensorBoard calls the run: "baseline-3f2a9c", "vit_32px-photos-3f2a9c".
std::string board_label(const fs::path& folder, const TrialSpec& spec) {
  const RunCard card = read_card(folder);
  std::string model = card.model, data;
  for (const spec::Setting& setting : all_settings(spec)) {
    if (setting.path == "model" && model.empty()) {
      model = setting.text;
    } else if (setting.path == "data") {
      data = setting.text;
    }
  }
  if (const auto* images = std::get_if<loader::ImageData>(&spec.data)) {
    data = fs::path(images->path).lexically_normal().stem().string();
  } else if (const auto* text = std::get_if<loader::TextData>(&spec.data)) {
    data = fs::path(text->path).lexically_normal().stem().string();
  }
  std::string label = card.name.empty() ? model + "-" + data : card.name;
  std::replace_if(
      label.begin(), label.end(),
      [](char c) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        return !letter && c != '.' && c != '-' && c != '_';
      },
      '_');
  constexpr std::size_t kLongest = 80, kIdDigits = 6;
  return label.substr(0, kLongest) + "-" + folder.filename().string().substr(0, kIdDigits);
}

/// The folder of the event files: TensorBoard names a run by it. That of an earlier attempt, where there is one.
fs::path board_folder(const fs::path& folder, const TrialSpec& spec) {
  const fs::path board = folder / "tb";
  std::error_code ignored;
  for (fs::directory_iterator entry(board, ignored), end; entry != end; entry.increment(ignored)) {
    return entry->is_directory() ? entry->path() : board;
  }
  return board / board_label(folder, spec);
}

}  // namespace

RunLog::RunLog(run_folder::RunFolder& folder, std::int64_t resume_step, const fs::path& study_folder,
               const TrialSpec& spec)
    : folder_(folder), board_(board_folder(folder.folder(), spec), resume_step), events_(study_folder) {
  if (resume_step > 0) {
    return;
  }
  std::string text = "    " + read_card(folder.folder()).command + "\n\n";
  std::vector<record::NamedValue> parameters;
  for (const spec::Setting& setting : all_settings(spec)) {
    text += "    " + setting.path + " = " + printable(setting.text) + "\n";
    parameters.push_back({setting.path, setting.text});
  }
  board_.text("specification", 0, text);
  board_.hyper_parameters(parameters);
}

void RunLog::metrics(std::int64_t step, const std::string& split, const std::vector<train::Metric>& metrics) {
  EventValues values;
  for (const train::Metric& metric : metrics) {
    folder_.metric({step, split, metric.name, metric.value});
    board_.scalar(split + "/" + metric.name, step, metric.value);
    values.emplace_back(split + "." + metric.name, metric.value);
  }
  events_.at_step(step, values);
}

void RunLog::sync() {
  folder_.sync();
  board_.sync();
  events_.sync();
}

}  // namespace ceteris::trial
