// SPDX-License-Identifier: Apache-2.0
#include "ceteris/tables/names.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::tables {
namespace {

using Names = std::string_view;

constexpr std::array kArms = {Names("arm"),       Names("condition"), Names("method"),     Names("algorithm"),
                              Names("algo"),      Names("variant"),   Names("treatment"),  Names("optimizer"),
                              Names("optimiser"), Names("model"),     Names("system"),     Names("config"),
                              Names("group"),     Names("setting"),   Names("executable"), Names("name")};
constexpr std::array kReplicates = {Names("replicate"), Names("seed"),   Names("random_seed"), Names("rep"),
                                    Names("repeat"),    Names("fold"),   Names("repetition"),  Names("run"),
                                    Names("run_id"),    Names("run id"), Names("trial"),       Names("id")};
constexpr std::array kTasks = {Names("task"), Names("dataset"),     Names("benchmark"), Names("problem"),
                               Names("env"),  Names("environment"), Names("env_id"),    Names("game")};
constexpr std::array kSteps = {Names("step"), Names("global_step"),         Names("iteration"),
                               Names("iter"), Names("trainer/global_step"), Names("epoch")};
constexpr std::array kStatus = {Names("status"), Names("state"), Names("outcome"), Names("failed")};
constexpr std::array kMetricNames = {Names("metric"), Names("metric_name"), Names("measure"), Names("variable"),
                                     Names("tag")};
constexpr std::array kValues = {Names("value"), Names("metric_value")};

constexpr std::array kFinished = {Names("finished"), Names("success"), Names("succeeded"), Names("completed"),
                                  Names("complete"), Names("done"),    Names("ok"),        Names("inactive"),
                                  Names("pass"),     Names("passed")};
constexpr std::array kFailed = {Names("failed"),       Names("failure"),      Names("fail"),    Names("crashed"),
                                Names("error"),        Names("diverged"),     Names("killed"),  Names("oom"),
                                Names("timeout"),      Names("time-limit"),   Names("aborted"), Names("canceled"),
                                Names("cancelled"),    Names("exit-status"),  Names("signal"),  Names("no-metric"),
                                Names("memory-limit"), Names("out of memory")};
constexpr std::array kUnfinished = {Names("running"), Names("active"),  Names("pending"),  Names("scheduled"),
                                    Names("queued"),  Names("waiting"), Names("preempted")};

constexpr std::array kLower = {
    Names("loss"),       Names("error"), Names("err"),  Names("time"),     Names("seconds"), Names("latency"),
    Names("perplexity"), Names("ppl"),   Names("bpb"),  Names("bpc"),      Names("rmse"),    Names("mse"),
    Names("mae"),        Names("wer"),   Names("cer"),  Names("fid"),      Names("memory"),  Names("bytes"),
    Names("regret"),     Names("nll"),   Names("cost"), Names("duration"), Names("runtime")};
constexpr std::array kHigher = {
    Names("accuracy"), Names("acc"),    Names("auc"),    Names("auroc"),     Names("f1"),     Names("bleu"),
    Names("reward"),   Names("return"), Names("score"),  Names("precision"), Names("recall"), Names("map"),
    Names("miou"),     Names("iou"),    Names("psnr"),   Names("ssim"),      Names("r2"),     Names("throughput"),
    Names("top1"),     Names("top5"),   Names("correct")};

std::string lower(std::string_view text) {
  std::string made(text);
  std::ranges::transform(made, made.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return made;
}

bool is_one_of(std::string_view word, std::span<const Names> words) {
  return std::ranges::find(words, word) != words.end();
}

/// "val_loss" into "val" and "loss".
std::vector<std::string> words_of(std::string_view name) {
  std::string text = lower(name);
  std::ranges::replace_if(
      text, [](unsigned char c) { return std::isalnum(c) == 0; }, ' ');
  return split(text, ' ');
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string_view to_string(Role role) {
  switch (role) {
    case Role::Arm:
      return "arm";
    case Role::Replicate:
      return "replicate";
    case Role::Task:
      return "task";
    case Role::Step:
      return "step";
    case Role::Status:
      return "status";
    case Role::MetricName:
      return "metric";
    case Role::Value:
      return "value";
  }
  CETERIS_CHECK(false, "a role without a name");
}

std::span<const std::string_view> usual_names(Role role) {
  switch (role) {
    case Role::Arm:
      return kArms;
    case Role::Replicate:
      return kReplicates;
    case Role::Task:
      return kTasks;
    case Role::Step:
      return kSteps;
    case Role::Status:
      return kStatus;
    case Role::MetricName:
      return kMetricNames;
    case Role::Value:
      return kValues;
  }
  CETERIS_CHECK(false, "a role without names");
}

std::string plain_name(std::string_view column) {
  std::string name = lower(trim(column));
  for (const std::string_view prefix : {"config.", "config/", "params.", "params/", "parameters/", "sys/", "tags."}) {
    if (name.starts_with(prefix)) {
      name.erase(0, prefix.size());
    }
  }
  if (name.starts_with('_')) {
    name.erase(0, 1);
  }
  return name;
}

Status status_of(std::string_view text) {
  const std::string word = lower(trim(text));
  return is_one_of(word, kFinished)     ? Status::Finished
         : is_one_of(word, kFailed)     ? Status::Failed
         : is_one_of(word, kUnfinished) ? Status::Unfinished
                                        : Status::Unknown;
}

Status status_in(std::string_view column, std::string_view text) {
  if (plain_name(column) != "failed") {
    return status_of(text);
  }
  const std::string word = lower(trim(text));
  return word == "true" ? Status::Failed : word == "false" ? Status::Finished : Status::Unknown;
}

std::optional<record::Better> better_by_name(std::string_view metric) {
  // The last word says what it is: "error_time" is a time, "accuracy_loss" a loss.
  std::vector<std::string> words = words_of(metric);
  std::ranges::reverse(words);
  for (const std::string& word : words) {
    if (is_one_of(word, kLower)) {
      return record::Better::Lower;
    }
    if (is_one_of(word, kHigher)) {
      return record::Better::Higher;
    }
  }
  return std::nullopt;
}

std::string key_of(std::string_view text) {
  const std::string_view key = trim(text);
  const std::size_t point = key.find('.');
  if (point == std::string_view::npos || point + 1 == key.size()) {
    return std::string(key);
  }
  const std::string_view whole = key.substr(key.starts_with('-') ? 1 : 0, point - (key.starts_with('-') ? 1 : 0));
  const bool zeros = key.find_first_not_of('0', point + 1) == std::string_view::npos;
  return std::string(all_digits(whole) && zeros ? key.substr(0, point) : key);
}

}  // namespace ceteris::tables
