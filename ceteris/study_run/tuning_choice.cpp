// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_run/tuning_choice.hpp"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/json_depth.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/study/metric.hpp"
#include "ceteris/study/tuning.hpp"
#include "ceteris/trial_store/seal.hpp"
#include "ceteris/verdict/tuning_result.hpp"

namespace ceteris::study_run {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kSchema = "ceteris.study_tuning/1";

fs::path file_of(const study::Registered& study) {
  return study.folder / std::to_string(study.versions.size()) / "tuning.json";
}

}  // namespace

std::optional<std::vector<design::Settings>> recorded_choice(const study::Registered& study,
                                                             const design::Design& design) {
  const fs::path path = file_of(study);
  if (study.file.tuned.empty() || !fs::exists(path)) {
    return std::nullopt;
  }
  const std::string text = read_file(path);
  std::vector<design::Settings> chosen;
  const auto changed = [&](const std::string& what) {
    return spec_error(printable(path.string()), what,
                      "put it back from a copy: it says what was fixed before the replicates ran");
  };
  if (const auto problem = trial_store::seal_problem(text)) {
    throw changed(*problem);
  }
  require_flat_json(text, printable(path.string()));
  try {
    const Json json = Json::parse(text);
    for (const design::Arm& arm : design.arms) {
      const auto setting = json.at("arms").at(arm.name).at("setting").get<std::size_t>();
      chosen.push_back(study::settings_to_try(study.file, arm.name).at(setting - 1));
    }
    if (json.at("study") != study.versions.back().hash) {
      throw changed("belongs to another study");
    }
  } catch (const Json::exception&) {
    throw changed("is not what ceteris wrote there");
  } catch (const std::out_of_range&) {
    throw changed("names a setting that no arm tries");
  }
  return chosen;
}

bool settle_tuning(const study::Registered& study, const design::Design& design,
                   std::span<const study::StudyTrial> trials, const study::Results& results) {
  const record::StudyTuning tuning = verdict::tuning_of(study.file, design, trials, results);
  if (tuning.ended_trials < tuning.planned_trials) {
    return false;
  }
  const record::StudyMetric metric = study::metrics_of(study.file).at(static_cast<std::size_t>(tuning.metric));
  const std::vector<std::optional<std::size_t>> best = verdict::best_settings(metric, tuning);
  Json arms = Json::object();
  std::vector<Problem> problems;
  for (std::size_t arm = 0; arm < best.size(); ++arm) {
    const record::StudyTunedArm& tuned = tuning.arms[arm];
    if (!best[arm]) {
      problems.push_back({printable(study.file.path.string()),
                          "no setting of " + ceteris::quoted(tuned.arm) + " gave a " + printable(metric.name) +
                              " in all its trials, so none can be chosen",
                          "ceteris trial show says how they ended; amend what is tried, or declare the score of a "
                          "failed trial"});
      continue;
    }
    Json values = Json::object();
    for (const record::NamedText& value : tuned.settings[*best[arm]].values) {
      values[value.name] = value.value;
    }
    arms[tuned.arm] = {{"setting", *best[arm] + 1}, {"values", values}, {"mean", *tuned.settings[*best[arm]].mean}};
  }
  if (!problems.empty()) {
    throw Error(Exit::SomeFailed, std::move(problems));
  }
  const Json json = {{"schema", kSchema}, {"study", study.versions.back().hash}, {"by", metric.name}, {"arms", arms}};
  write_file_atomic(file_of(study), trial_store::sealed(json.dump(2)));
  return true;
}

}  // namespace ceteris::study_run
