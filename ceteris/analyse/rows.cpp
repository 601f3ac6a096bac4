// SPDX-License-Identifier: Apache-2.0
#include "ceteris/analyse/rows.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "ceteris/base/text.hpp"

namespace ceteris::analyse {
namespace {

constexpr std::size_t kMostProblems = 20;

class Reader {
 public:
  Reader(const tables::Sheet& sheet, const Columns& columns, std::vector<Problem>& problems,
         std::vector<record::AnalysisLeftOut>& left_out)
      : sheet_(sheet), columns_(columns), problems_(problems), left_out_(left_out) {}

  std::vector<Entry> all() {
    for (std::size_t row = 0; row < sheet_.rows(); ++row) {
      add_row(row);
    }
    if (columns_.replicate.empty() && columns_.wide != Wide::Replicates) {
      number_runs();
    }
    return std::move(entries_);
  }

 private:
  void add_row(std::size_t row) {
    Entry entry;
    entry.row = row;
    for (const std::size_t column : columns_.arm) {
      if (sheet_.cell(row, column).state == metrics::State::Missing) {
        leave_out(row, column);
        return;
      }
    }
    entry.arm = key(row, columns_.arm, "arm", columns_.wide != Wide::Arms);
    entry.task = key(row, columns_.task, "task", true);
    entry.replicate = key(row, columns_.replicate, "replicate", true);
    if (columns_.step) {
      const metrics::Cell& cell = sheet_.cell(row, *columns_.step);
      entry.step = tables::parse_step(cell.text);
      if (tables::is_filled(cell) && !entry.step) {
        problem(row, ceteris::quoted(cell.text) + " is no step");
      }
    }
    if (columns_.metric_name) {
      const std::string name = tables::key_of(sheet_.cell(row, *columns_.metric_name).text);
      const auto found = std::ranges::find(columns_.metrics, name);
      if (found != columns_.metrics.end()) {
        entry.metric = static_cast<std::size_t>(found - columns_.metrics.begin());
        entry.column = columns_.values.front();
        entries_.push_back(entry);
      }
      return;
    }
    for (std::size_t i = 0; i < columns_.values.size(); ++i) {
      entry.column = columns_.values[i];
      put_name_of_column(entry, i);
      entries_.push_back(entry);
    }
  }

  void put_name_of_column(Entry& entry, std::size_t i) const {
    const std::string& name = sheet_.columns[columns_.values[i]].name;
    switch (columns_.wide) {
      case Wide::Metrics:
        entry.metric = i;
        break;
      case Wide::Arms:
        entry.arm = name;
        break;
      case Wide::Replicates:
        entry.replicate = name;
        break;
      case Wide::Tasks:
        entry.task = name;
        break;
    }
  }

  /// "0.1", or "lr=0.1, batch=32" of several columns.
  std::string key(std::size_t row, const std::vector<std::size_t>& columns, const std::string& role, bool wanted) {
    std::vector<std::string> parts;
    bool empty = false;
    for (const std::size_t column : columns) {
      const metrics::Cell& cell = sheet_.cell(row, column);
      empty = empty || trim(cell.text).empty();
      parts.push_back(columns.size() == 1 ? tables::key_of(cell.text)
                                          : sheet_.columns[column].name + "=" + tables::key_of(cell.text));
    }
    if (wanted && empty) {
      problem(row, "its " + role + " is empty");
    }
    return join(parts, ", ");
  }

  /// Rows of one arm, task and metric whose steps all differ are one curve; others are runs.
  void number_runs() {
    std::map<std::tuple<std::string, std::string, std::size_t, std::size_t>, std::vector<Entry*>> groups;
    for (Entry& entry : entries_) {
      const std::size_t column = columns_.wide == Wide::Metrics ? 0 : entry.column;
      groups[{entry.arm, entry.task, entry.metric, column}].push_back(&entry);
    }
    for (auto& [name, group] : groups) {
      std::vector<tables::Step> steps;
      for (const Entry* entry : group) {
        if (entry->step) {
          steps.push_back(*entry->step);
        }
      }
      std::ranges::sort(steps, [](const tables::Step& a, const tables::Step& b) { return a < b; });
      const bool curve = steps.size() == group.size() && std::ranges::adjacent_find(steps) == steps.end();
      for (std::size_t i = 0; i < group.size(); ++i) {
        group[i]->replicate = std::to_string(curve ? 1 : i + 1);
      }
    }
  }

  /// The rows of a run say so once.
  void leave_out(std::size_t row, std::size_t column) {
    if (left_out_.empty() || left_out_.back().where != sheet_.where[row]) {
      left_out_.push_back({sheet_.where[row], "it has no " + ceteris::quoted(sheet_.columns[column].name)});
    }
  }

  void problem(std::size_t row, std::string what) {
    if (problems_.size() < kMostProblems) {
      problems_.push_back({sheet_.where[row], std::move(what), ""});
    }
  }

  const tables::Sheet& sheet_;
  const Columns& columns_;
  std::vector<Problem>& problems_;
  std::vector<record::AnalysisLeftOut>& left_out_;
  std::vector<Entry> entries_;
};

}  // namespace

std::vector<Entry> entries_of(const tables::Sheet& sheet, const Columns& columns, std::vector<Problem>& problems,
                              std::vector<record::AnalysisLeftOut>& left_out) {
  return Reader(sheet, columns, problems, left_out).all();
}

}  // namespace ceteris::analyse
