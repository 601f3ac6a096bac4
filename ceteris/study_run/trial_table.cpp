// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_run/trial_table.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/formats/csv.hpp"
#include "ceteris/study/metric.hpp"
#include "ceteris/trial_store/store.hpp"

namespace ceteris::study_run {
namespace {

using design::Purpose;

constexpr std::array kKinds = {
    std::pair{Purpose::Measured, std::string_view("replicate")},
    std::pair{Purpose::WarmUp, std::string_view("warm-up")}, std::pair{Purpose::SeedProbe, std::string_view("rerun")},
    std::pair{Purpose::Pilot, std::string_view("pilot")}, std::pair{Purpose::Tuning, std::string_view("tuning")}};

constexpr std::array<std::string_view, 10> kOwn = {"study",   "kind",    "arm",        "task", "replicate",
                                                   "outcome", "seconds", "peak_bytes", "cpu",  "trial"};
constexpr const char* kSeconds = "seconds";
constexpr const char* kBytes = "peak_bytes";
/// Of tables that people keep beside these; an import has no use for them.
constexpr std::array<std::string_view, 5> kKept = {"scale", "host", "slot", "seed", "label"};

template <typename Names>
bool is_among(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != std::ranges::end(names);
}

std::string value_text(const metrics::Reading& reading) {
  const bool number = reading.state == metrics::State::Value || reading.state == metrics::State::NotFinite;
  return number ? shortest(reading.value) : "";
}

/// All of `text` as a number; nan and inf are some.
std::optional<double> number_in(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

class Reader {
 public:
  Reader(std::string_view text, const std::string& where, const std::vector<std::string>& metrics)
      : where_(where), metrics_(metrics), csv_(formats::parse_csv(text, where)) {}

  TrialTable all() {
    for (const Problem& problem : csv_.problems) {
      add(problem);
    }
    if (csv_.rows.empty()) {
      throw spec_error(where_, "has no line of names", "ceteris study export NAME --trials writes such a table");
    }
    const std::size_t broken = problems_.size();
    columns(csv_.rows.front());
    if (problems_.size() > broken) {
      throw_problems();  // without its columns every line would be wrong
    }
    for (std::size_t i = 1; i < csv_.rows.size(); ++i) {
      line(csv_.rows[i]);
    }
    throw_problems();
    return std::move(table_);
  }

 private:
  void add(Problem problem) {
    constexpr std::size_t kMost = 20;
    if (problems_.size() < kMost) {
      problems_.push_back(std::move(problem));
    } else {
      ++more_;
    }
  }
  void add(int line, std::string what, std::string remedy = {}) {
    add({where_ + ":" + std::to_string(line), std::move(what), std::move(remedy)});
  }

  void throw_problems() {
    if (problems_.empty()) {
      return;
    }
    if (more_ > 0) {
      problems_.push_back({where_, "has " + std::to_string(more_) + " more problems", {}});
    }
    throw Error(Exit::InvalidSpec, std::move(problems_));
  }

  void columns(const formats::CsvRow& names) {
    width_ = names.fields.size();
    for (std::size_t i = 0; i < width_; ++i) {
      const std::string& name = names.fields[i];
      if (!places_.emplace(name, i).second) {
        add(names.line, "has two columns " + ceteris::quoted(name));
      } else if (!is_among(kOwn, name) && !is_among(kKept, name) && !is_among(metrics_, name)) {
        table_.unused.push_back(name);
      }
    }
    std::vector<std::string> lacking;
    for (const std::string_view own : kOwn) {
      if (own != "study" && own != "kind" && own != "task" && !places_.contains(own)) {
        lacking.emplace_back(own);
      }
    }
    for (const std::string& metric : metrics_) {
      if (!places_.contains(metric)) {
        lacking.push_back(metric);
      }
    }
    if (!lacking.empty()) {
      add(names.line,
          "has no column " + printable(join(lacking, ", ")) + "; it has " + printable(join(names.fields, ", ")),
          "a table of trials has those of ceteris study export --trials, and one for each metric of the study");
    }
  }

  [[nodiscard]] const std::string& field(const formats::CsvRow& row, std::string_view column) const {
    static const std::string kNone;
    const auto place = places_.find(column);
    return place == places_.end() ? kNone : row.fields[place->second];
  }

  /// Not below zero; 0, and a problem, for all else.
  double amount(const formats::CsvRow& row, std::string_view column, bool whole) {
    const std::string& text = field(row, column);
    const auto number = number_in(text);
    const bool good = number && std::isfinite(*number) && *number >= 0 && (!whole || *number == std::floor(*number));
    if (!good) {
      add(row.line, std::string(column) + " = " + ceteris::quoted(text) + " is no " + (whole ? "whole " : "") +
                        "number of 0 or more");
    }
    return good ? *number : 0;
  }

  std::optional<Purpose> kind_of(const formats::CsvRow& row) {
    if (!places_.contains("kind")) {
      return std::nullopt;
    }
    const std::string& word = field(row, "kind");
    const auto kind = std::ranges::find(kKinds, word, &decltype(kKinds)::value_type::second);
    if (kind == kKinds.end()) {
      add(row.line, "kind = " + ceteris::quoted(word) + " is not known", "replicate, warm-up, rerun, pilot or tuning");
      return std::nullopt;
    }
    return kind->first;
  }

  record::Outcome outcome_of(const formats::CsvRow& row) {
    const std::string& word = field(row, "outcome");
    const auto outcome = record::outcome_named(word);
    if (outcome && record::meaning(*outcome).result) {
      return *outcome;
    }
    std::vector<std::string> known;
    for (const record::OutcomeMeaning& one : record::kOutcomes) {
      if (one.result) {
        known.emplace_back(one.name);
      }
    }
    add(row.line, "outcome = " + ceteris::quoted(word) + (outcome ? " is no result" : " is not known"),
        join(known, ", "));
    return record::Outcome::Finished;
  }

  void line(const formats::CsvRow& row) {
    if (row.fields.size() != width_) {
      add(row.line,
          "has " + std::to_string(row.fields.size()) + " fields, and the line of names has " + std::to_string(width_));
      return;
    }
    TrialRow made;
    made.line = row.line;
    made.kind = kind_of(row);
    made.arm = field(row, "arm");
    made.task = field(row, "task");
    constexpr double kMostReplicates = 1e6;
    made.replicate = static_cast<int>(std::min(amount(row, "replicate", true), kMostReplicates));
    made.outcome = outcome_of(row);
    for (const std::string& metric : metrics_) {
      const std::string& text = field(row, metric);
      made.values.push_back(number_in(text));
      if (metric == kBytes && made.values.back() == 0) {
        made.values.back().reset();  // of a program that was too short to be measured
      }
      if (metric != kBytes && metric != kSeconds && !text.empty() && !made.values.back()) {
        add(row.line, printable(metric) + " = " + ceteris::quoted(text) + " is no number");
      }
    }
    made.seconds = amount(row, "seconds", false);
    constexpr double kMostBytes = 1e18;
    made.peak_bytes = static_cast<std::uint64_t>(std::min(amount(row, "peak_bytes", true), kMostBytes));
    made.cpu = printable(field(row, "cpu"));
    made.trial = field(row, "trial");
    if (!trial_store::is_trial_id(made.trial)) {
      add(row.line, "trial = " + ceteris::quoted(made.trial) + " is no id of a trial");
      return;
    }
    keep(std::move(made));
  }

  static bool are_equal(const std::optional<double>& a, const std::optional<double>& b) {
    return a == b || (a && b && std::isnan(*a) && std::isnan(*b));
  }

  void keep(TrialRow row) {
    const auto [place, fresh] = known_.emplace(row.trial, table_.rows.size());
    if (!fresh) {
      const TrialRow& before = table_.rows[place->second];
      if (before.outcome != row.outcome || !std::ranges::equal(before.values, row.values, are_equal)) {
        add(row.line, "trial " + row.trial + " has another result in line " + std::to_string(before.line));
      }
    }
    table_.rows.push_back(std::move(row));
  }

  const std::string& where_;
  const std::vector<std::string>& metrics_;
  formats::Csv csv_;
  std::size_t width_ = 0;
  std::map<std::string, std::size_t, std::less<>> places_ = {};  ///< of columns
  std::map<std::string, std::size_t> known_ = {};                ///< trials, by their place in the table
  std::vector<Problem> problems_ = {};
  std::size_t more_ = 0;
  TrialTable table_ = {};
};

}  // namespace

std::string_view kind_name(Purpose purpose) {
  return std::ranges::find(kKinds, purpose, &decltype(kKinds)::value_type::first)->second;
}

int table_replicate(const design::PlannedTrial& place) {
  return place.purpose == Purpose::Pilot ? place.replicate / 2 : place.replicate;
}

std::vector<std::string> metric_columns(const study::StudyFile& file) {
  std::vector<std::string> columns;
  for (const record::StudyMetric& metric : study::metrics_of(file)) {
    const std::string& from = study::metric_named(file.spec, metric.name)->from;
    const bool taken = is_among(kOwn, metric.name) || is_among(kKept, metric.name);
    columns.push_back(from == "seconds"  ? kSeconds
                      : from == "memory" ? kBytes
                                         : (taken ? "metric." : "") + metric.name);
  }
  return columns;
}

std::string trial_table(const study::StudyFile& file, const design::Design& design,
                        std::span<const study::StudyTrial> trials, const study::Results& results) {
  const std::vector<std::string> columns = metric_columns(file);
  std::string text = "study,kind,arm,task,replicate,outcome,";
  for (const std::string& column : columns) {
    text += is_among(kOwn, column) ? "" : csv_field(column) + ',';
  }
  text += "seconds,peak_bytes,cpu,trial\n";
  for (const study::StudyTrial& trial : trials) {
    const auto found = results.find(trial.id);
    if (found == results.end()) {
      continue;
    }
    const study::TrialResult& result = found->second;
    const design::PlannedTrial& place = trial.place;
    text += csv_field(file.name) + ',' + std::string(kind_name(place.purpose)) + ',' +
            csv_field(design.arms[place.arm].name) + ',' +
            csv_field(file.tasks.empty() ? "" : file.tasks[place.task].name) + ',' +
            std::to_string(table_replicate(place)) + ',' + std::string(record::meaning(result.outcome).name) + ',';
    for (std::size_t m = 0; m < columns.size(); ++m) {
      text += is_among(kOwn, columns[m]) ? "" : value_text(result.readings[m]) + ',';
    }
    text += shortest(result.seconds) + ',' + std::to_string(static_cast<std::uint64_t>(result.peak_bytes)) + ',' +
            csv_field(result.cpu) + ',' + trial.id + '\n';
  }
  return text;
}

TrialTable read_trial_table(std::string_view text, const std::string& where, const std::vector<std::string>& metrics) {
  return Reader(text, where, metrics).all();
}

}  // namespace ceteris::study_run
