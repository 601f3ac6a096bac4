// SPDX-License-Identifier: Apache-2.0
// A regular expression on what a program printed.
#include <optional>
#include <string>
#include <vector>

#include "ceteris/base/bounded_log.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/metrics/cut_number.hpp"
#include "ceteris/metrics/log_text.hpp"
#include "ceteris/metrics/pattern.hpp"
#include "ceteris/metrics/readers.hpp"
#include "ceteris/metrics/refusal.hpp"
#include "ceteris/metrics/samples.hpp"

namespace ceteris::metrics {
namespace {

constexpr std::size_t kLineShown = 100;

/// Where the runner left out the middle of a long log (BoundedLog): the line, and how many values stand in front of it.
struct Gap {
  std::size_t line = 0;
  std::size_t samples_before = 0;
};

class LogSearch {
 public:
  explicit LogSearch(const Pattern& pattern) : pattern_(pattern) {}

  void add_line(std::size_t number, const std::string& line) {
    if (is_log_gap_line(line)) {
      gap_ = Gap{number, samples_.size()};
      return;
    }
    pattern_.for_each_match(line, [&](const PatternMatch& match) { add_match(number, line, match); });
    last_line_ = line;
  }

  [[nodiscard]] const std::optional<Gap>& gap() const { return gap_; }
  std::vector<Sample>& samples() { return samples_; }
  [[nodiscard]] const std::string& last_line() const { return last_line_; }

 private:
  void add_match(std::size_t number, const std::string& line, const PatternMatch& match) {
    const std::string place = "line " + std::to_string(number);
    const auto begin = static_cast<std::size_t>(match.value.data() - line.data());
    const std::string whole = number_cut_by(line, begin, begin + match.value.size());
    if (!whole.empty()) {
      throw Refusal{place + ": the group takes " + ceteris::quoted(match.value) + " out of the number " +
                    ceteris::quoted(whole) + "; let it match the whole number, as ([-+0-9.eE]+) does"};
    }
    std::optional<double> step;
    if (match.step) {
      const Number number_of_step = parse_number(*match.step);
      if (number_of_step.state == State::Value) step = number_of_step.value;
    }
    add_sample(samples_, {step, parse_number(match.value), place});
  }

  const Pattern& pattern_;
  std::vector<Sample> samples_;
  std::optional<Gap> gap_;
  std::string last_line_;
};

/// Throws Refusal where the part of the log that was not kept may hold what decides.
void check_gap(const Gap& gap, std::size_t samples, Pick pick) {
  const std::string place = "line " + std::to_string(gap.line) + ": the middle of the log was too long to be kept";
  const std::string remedy = "; let the program print less, or write to $CETERIS_DIR/metrics.jsonl";
  if (samples == 0) throw Refusal{place + ", and what was kept has no match" + remedy};
  if (pick != Pick::Last) throw Refusal{place + ", so minimum, maximum and mean are not known" + remedy};
  if (samples == gap.samples_before) throw Refusal{place + ", and the last match may stand there" + remedy};
}

}  // namespace

Reading read_log(std::string_view text, const Source& source, const std::string& where) {
  const Pattern pattern(source.key);
  if (!pattern.problem().empty()) throw Refusal{pattern.problem()};
  LogSearch search(pattern);
  for_each_log_line(text, [&](std::size_t number, const std::string& line) { search.add_line(number, line); });
  if (search.gap()) check_gap(*search.gap(), search.samples().size(), source.pick);
  if (search.samples().empty()) {
    const std::string& last = search.last_line();
    return no_reading(State::Missing,
                      where + ": no line matches " + ceteris::quoted(source.key) +
                          (last.empty() ? "; there are no lines"
                                        : "; the last line is " + ceteris::quoted(last.substr(0, kLineShown))));
  }
  Reading reading = reading_of(std::move(search.samples()), source.pick, where);
  if (search.gap()) reading.notes.emplace_back("the middle of the log was not kept; the curve lacks that part");
  return reading;
}

}  // namespace ceteris::metrics
