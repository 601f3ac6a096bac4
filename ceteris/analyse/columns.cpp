// SPDX-License-Identifier: Apache-2.0
#include "ceteris/analyse/columns.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "ceteris/analyse/guess.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/metrics/number.hpp"

namespace ceteris::analyse {
namespace {

using Indices = std::vector<std::size_t>;

constexpr std::array kWideWords = {
    std::pair{Wide::Metrics, std::string_view("metrics")}, std::pair{Wide::Arms, std::string_view("arms")},
    std::pair{Wide::Replicates, std::string_view("replicates")}, std::pair{Wide::Tasks, std::string_view("tasks")}};

std::string_view word_of(Wide wide) {
  return std::ranges::find(kWideWords, wide, &std::pair<Wide, std::string_view>::first)->second;
}

class Chooser {
 public:
  Chooser(const tables::Sheet& sheet, const std::vector<tables::Source>& sources, const Terms& terms)
      : sheet_(sheet), sources_(sources), terms_(terms) {}

  Columns all() {
    read_wide();
    read_at();
    for (const std::string& metric : terms_.metrics) {  // what decides says nothing else
      if (const auto column = sheet_.find(metric)) {
        claimed_.insert(*column);
      }
    }
    columns_.paired = !terms_.pair.empty();
    const std::vector<std::string>& runs = columns_.paired ? terms_.pair : terms_.replicate;
    columns_.arm = named(terms_.arm, "--arm");
    columns_.replicate = named(runs, columns_.paired ? "--pair" : "--replicate");
    columns_.task = named(terms_.task, "--task");
    if (columns_.paired && !terms_.replicate.empty() && terms_.replicate != terms_.pair) {
      problems_.push_back({"--pair", "names the runs, and so does --replicate",
                           "give --pair where arms share its value, else --replicate"});
    }
    choose_values();
    while (const auto status = one(tables::Role::Status)) {
      check_status(*status);
    }
    if (!columns_.step) {
      columns_.step = one(tables::Role::Step);
    }
    fill(tables::Role::Replicate, columns_.replicate, columns_.wide != Wide::Replicates);
    fill(tables::Role::Task, columns_.task, columns_.wide != Wide::Tasks);
    if (!columns_.task.empty() && terms_.task.empty() && distinct_keys(sheet_, columns_.task.front()).size() < 2) {
      columns_.task.clear();
    }
    choose_arm();
    choose_metrics();
    if (!problems_.empty()) {
      throw Error(Exit::Usage, std::move(problems_));
    }
    say();
    return std::move(columns_);
  }

 private:
  Indices named(const std::vector<std::string>& names, const std::string& flag) {
    Indices found;
    for (const std::string& name : names) {
      if (const auto column = sheet_.find(name)) {
        found.push_back(*column);
        claimed_.insert(*column);
      } else {
        no_column(flag, name);
      }
    }
    return found;
  }

  void no_column(const std::string& flag, const std::string& name) {
    std::vector<std::string> known;
    for (const metrics::Column& column : sheet_.columns) {
      known.push_back(column.name);
    }
    const std::string near = nearest(name, known);
    problems_.push_back(
        {flag, "there is no column " + ceteris::quoted(name),
         (near.empty() ? "" : "did you mean " + ceteris::quoted(near) + "? ") + "columns: " + sheet_.names()});
  }

  void read_wide() {
    if (terms_.columns.empty()) {
      return;
    }
    const std::size_t equals = terms_.columns.find('=');
    const std::string word = terms_.columns.substr(0, equals);
    const auto found = std::ranges::find(kWideWords, word, &std::pair<Wide, std::string_view>::second);
    if (found == kWideWords.end()) {
      problems_.push_back({"--columns", ceteris::quoted(word) + " is none of metrics, arms, replicates, tasks",
                           "--columns arms, or --columns arms=A,B where not all columns of numbers are arms"});
      return;
    }
    columns_.wide = found->first;
    if (equals != std::string::npos) {
      columns_.values = named(split(terms_.columns.substr(equals + 1), ','), "--columns");
    }
  }

  /// "1000", "end", "epoch=20".
  void read_at() {
    const std::size_t equals = terms_.at.rfind('=');
    columns_.at = equals == std::string::npos ? terms_.at : terms_.at.substr(equals + 1);
    if (equals != std::string::npos) {
      const Indices step = named({terms_.at.substr(0, equals)}, "--at");
      columns_.step = step.empty() ? std::nullopt : std::optional(step.front());
    }
    const auto state = metrics::parse_number(columns_.at).state;
    if (!terms_.at.empty() && columns_.at != "end" && state != metrics::State::Value) {
      problems_.push_back(
          {"--at", ceteris::quoted(columns_.at) + " is no step", "--at 1000, --at epoch=20 or --at end"});
    }
  }

  /// Long tables have a column of names and one of values.
  void choose_values() {
    if (columns_.wide != Wide::Metrics || !terms_.columns.empty()) {
      return;
    }
    const Claimed before = claimed_;
    const auto name = one(tables::Role::MetricName);
    const auto value = one(tables::Role::Value);
    const bool named_here =
        std::ranges::any_of(terms_.metrics, [&](const std::string& metric) { return sheet_.find(metric).has_value(); });
    if (!name || !value || named_here || !tables::holds_numbers(sheet_.columns[*value])) {
      claimed_ = before;  // a column "value" may be all that is measured
      return;
    }
    columns_.metric_name = name;
    columns_.values = {*value};
    claimed_.insert(*value);
  }

  /// The column of a role that the formats fix or a usual name tells; it is claimed.
  std::optional<std::size_t> one(tables::Role role) {
    for (const tables::Source& source : sources_) {
      if (const auto fixed = source.roles.find(role); fixed != source.roles.end()) {
        if (const auto column = sheet_.find(fixed->second); column && !claimed_.contains(*column)) {
          claimed_.insert(*column);
          fixed_.insert(role);
          return column;
        }
      }
    }
    const auto found = role == tables::Role::Arm ? usual_arm(sheet_, claimed_) : first_usual(role);
    if (found) {
      claimed_.insert(*found);
    }
    return found;
  }

  [[nodiscard]] std::optional<std::size_t> first_usual(tables::Role role) const {
    const Indices all = usual_columns(sheet_, claimed_, role);
    return all.empty() ? std::nullopt : std::optional(all.front());
  }

  void fill(tables::Role role, Indices& columns, bool wanted) {
    if (columns.empty() && wanted) {
      if (const auto found = one(role)) {
        columns = {*found};
        if (!fixed_.contains(role)) {
          guessed_.insert(role);
        }
      }
    }
  }

  /// A column of states holds the words that are known; any other is left alone.
  void check_status(std::size_t column) {
    const metrics::Column& states = sheet_.columns[column];
    for (const metrics::Cell& cell : states.cells) {
      if (tables::is_filled(cell) && tables::status_in(states.name, cell.text) == tables::Status::Unknown) {
        columns_.choices.push_back("The column " + shown(column) + " is not read as a status, since " +
                                   ceteris::quoted(cell.text) + " is no known one.");
        return;
      }
    }
    columns_.status.push_back(column);
  }

  void choose_arm() {
    if (columns_.wide == Wide::Arms) {
      if (!columns_.arm.empty()) {
        problems_.push_back({"--columns", "arms are columns, and --arm names another column", "leave one of them out"});
      }
      return;
    }
    fill(tables::Role::Arm, columns_.arm, true);
    if (columns_.arm.empty() && terms_.arm.empty()) {
      guessed_.insert(tables::Role::Arm);
      if (const auto file = sheet_.find(tables::kFileColumn); file && sources_.size() > 1) {
        columns_.arm = {*file};
      } else if (const auto text = only_text_column(sheet_, claimed_)) {
        columns_.arm = {*text};
      } else if (const Indices constant = usual_columns(sheet_, claimed_, tables::Role::Arm); !constant.empty()) {
        columns_.arm = {constant.front()};
      } else {
        problems_.push_back(
            {"--arm", "no column says which arm a row belongs to",
             "name it with --arm, or say --columns arms where arms are columns; columns: " + sheet_.names()});
      }
    }
    claimed_.insert(columns_.arm.begin(), columns_.arm.end());
  }

  /// Columns of numbers that say nothing else; what was not measured is said.
  Indices free_numbers() {
    for (std::size_t i = 0; i < sheet_.columns.size(); ++i) {
      if (!claimed_.contains(i) && tables::is_not_measured(sheet_.columns[i])) {
        columns_.choices.push_back("The column " + shown(i) + " holds no number in any row: it was not measured.");
      }
    }
    return number_columns(sheet_, claimed_);
  }

  void choose_metrics() {
    if (columns_.metric_name) {
      choose_long_metrics();
    } else if (columns_.wide == Wide::Metrics) {
      choose_wide_metrics();
    } else {
      if (columns_.values.empty()) {
        columns_.values = free_numbers();
      }
      columns_.metrics = {terms_.metrics.empty() ? metric_by_format().value_or("value") : terms_.metrics.front()};
      if (columns_.values.size() < 2) {
        problems_.push_back({"--columns", "fewer than two columns hold numbers", "columns: " + sheet_.names()});
      }
    }
  }

  [[nodiscard]] std::optional<std::string> metric_by_format() const {
    const std::string& metric = sources_.front().metric;
    const bool same =
        std::ranges::all_of(sources_, [&](const tables::Source& source) { return source.metric == metric; });
    return same && !metric.empty() ? std::optional(metric) : std::nullopt;
  }

  void choose_long_metrics() {
    const std::set<std::string> there = distinct_keys(sheet_, *columns_.metric_name);
    columns_.metrics = terms_.metrics;
    if (columns_.metrics.empty() && there.size() == 1) {
      columns_.metrics = {*there.begin()};
    }
    const std::vector<std::string> known(there.begin(), there.end());
    if (columns_.metrics.empty()) {
      ask_for_metric(known);
    }
    for (const std::string& metric : columns_.metrics) {
      if (!there.contains(metric)) {
        const std::string near = nearest(metric, known);
        problems_.push_back({"--metric", "there is no metric " + ceteris::quoted(metric),
                             (near.empty() ? "" : "did you mean " + ceteris::quoted(near) + "? ") + listed(known)});
      }
    }
  }

  void choose_wide_metrics() {
    if (!terms_.metrics.empty()) {
      columns_.values = named(terms_.metrics, "--metric");
      columns_.metrics = terms_.metrics;
      for (const std::size_t column : columns_.values) {
        check_measured(column);
      }
      return;
    }
    Indices numbers = free_numbers();
    if (const auto metric = metric_by_format()) {
      if (const auto column = sheet_.find(*metric)) {
        numbers = {*column};
      }
    }
    if (numbers.size() == 1) {
      columns_.values = numbers;
      columns_.metrics = {sheet_.columns[numbers.front()].name};
      guessed_.insert(tables::Role::Value);
      return;
    }
    std::vector<std::string> names;
    for (const std::size_t column : numbers) {
      names.push_back(sheet_.columns[column].name);
    }
    if (const auto spoilt = spoilt_column(sheet_, claimed_); names.empty() && spoilt) {
      check_measured(*spoilt);
      return;
    }
    ask_for_metric(names);
  }

  void check_measured(std::size_t column) {
    if (tables::is_not_measured(sheet_.columns[column])) {
      problems_.push_back({"--metric",
                           "the column " + shown(column) + " holds no number in any row: it was not measured",
                           "columns: " + sheet_.names()});
    } else if (!tables::holds_numbers(sheet_.columns[column])) {
      const auto& cells = sheet_.columns[column].cells;
      const auto text = std::ranges::find_if(cells, [](const metrics::Cell& cell) {
        return cell.state == metrics::State::Text && tables::status_of(cell.text) != tables::Status::Failed;
      });
      const std::size_t row = static_cast<std::size_t>(text - cells.begin());
      problems_.push_back({text == cells.end() ? "--metric" : sheet_.where[row],
                           text == cells.end()
                               ? "the column " + shown(column) + " is empty"
                               : ceteris::quoted(text->text) + " is no number, in column " + shown(column),
                           "write a number, or nothing where there is none"});
    }
  }

  void ask_for_metric(const std::vector<std::string>& names) {
    problems_.push_back({"--metric", names.empty() ? "no column holds numbers" : "several things are measured",
                         names.empty() ? "columns: " + sheet_.names() : "name the one that decides: " + listed(names)});
  }

  static std::string listed(const std::vector<std::string>& names) {
    constexpr std::size_t kShown = 20;
    std::vector<std::string> shown;
    for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i) {
      shown.push_back(printable(names[i]));
    }
    return join(shown, ", ") + (names.size() > kShown ? " and " + std::to_string(names.size() - kShown) + " more" : "");
  }

  [[nodiscard]] std::string shown(std::size_t column) const { return ceteris::quoted(sheet_.columns[column].name); }

  void say() {
    columns_.numbered = fixed_.contains(tables::Role::Replicate);
    say(columns_.paired ? "pair" : "replicate", columns_.replicate, guessed_.contains(tables::Role::Replicate));
    say("arm", columns_.arm, guessed_.contains(tables::Role::Arm));
    say("task", columns_.task, guessed_.contains(tables::Role::Task));
    if (columns_.step) {
      say("step", {*columns_.step}, terms_.at.find('=') == std::string::npos && !fixed_.contains(tables::Role::Step));
    }
    if (!columns_.status.empty()) {
      say("status", columns_.status, !fixed_.contains(tables::Role::Status));
    }
    if (columns_.metric_name) {
      say("metric", {*columns_.metric_name}, !fixed_.contains(tables::Role::MetricName));
      say("value", columns_.values, !fixed_.contains(tables::Role::Value));
    } else {
      const bool named_here =
          !terms_.metrics.empty() || metric_by_format() || terms_.columns.find('=') != std::string::npos;
      say(columns_.wide == Wide::Metrics ? "metric" : std::string(word_of(columns_.wide)), columns_.values,
          !named_here);
    }
    if (columns_.replicate.empty() && columns_.wide != Wide::Replicates) {
      columns_.choices.emplace_back(
          "No column tells the runs of an arm apart, so every row counts as a run of its own; --replicate names one.");
    }
  }

  void say(const std::string& role, const Indices& columns, bool guessed) {
    if (columns.empty()) {
      return;
    }
    record::AnalysisColumn said{role, {}, guessed};
    for (const std::size_t column : columns) {
      said.columns.push_back(sheet_.columns[column].name);
    }
    columns_.said.push_back(std::move(said));
  }

  const tables::Sheet& sheet_;
  const std::vector<tables::Source>& sources_;
  const Terms& terms_;
  Columns columns_;
  Claimed claimed_;
  std::set<tables::Role> guessed_;
  std::set<tables::Role> fixed_;  ///< by the formats
  std::vector<Problem> problems_;
};

}  // namespace

Columns choose_columns(const tables::Sheet& sheet, const std::vector<tables::Source>& sources, const Terms& terms) {
  return Chooser(sheet, sources, terms).all();
}

}  // namespace ceteris::analyse
