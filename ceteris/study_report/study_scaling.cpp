// SPDX-License-Identifier: Apache-2.0
// How a metric goes with the numbers of a grid, and the analysis of variance of all combinations of levels.
#include <algorithm>
#include <iterator>

#include "ceteris/report/columns.hpp"
#include "ceteris/report/markup.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/study_report/study_parts.hpp"
#include "ceteris/study_words/study_digits.hpp"
#include "ceteris/study_words/study_format.hpp"
#include "ceteris/study_words/study_words.hpp"

namespace ceteris::study_report {

namespace {

using record::StudyRecord;

}  // namespace

std::string trends_part(const StudyRecord& study) {
  std::string html;
  for (const std::string& sentence : study_words::trend_sentences(study)) {
    html += "<p>" + report::prose(sentence) + "</p>\n";
  }
  return html.empty() ? html
                      : "<p>A straight line through the levels of each factor, averaged over the other factors, fitted "
                        "replicate by replicate. The lines decide nothing; p-values of slopes are corrected by Holm's "
                        "method, those of bends by "
                        "that of Benjamini and Hochberg.</p>\n" +
                            html;
}

std::string variance_part(const StudyRecord& study) {
  if (study.variance.empty()) {
    return {};
  }
  report::Listing listing(kTableBytes);
  for (const std::vector<std::string>& row : study_words::variance_rows(study)) {
    std::string line = "<tr><th scope=\"row\">" + named(row.front()) + "</th>";
    for (std::size_t i = 1; i < row.size(); ++i) {
      line += report::cell(study_words::kVarianceTitles.at(i), report::prose(row[i]), "num");
    }
    listing.add(line + "</tr>\n");
  }
  std::vector<report::Column> columns;
  for (const std::string_view title : study_words::kVarianceTitles) {
    columns.push_back({std::string(title), !columns.empty()});
  }
  const bool logs = study.metrics.front().scale == record::MetricScale::Ratio;
  return report::disclosed("The analysis of variance as a table",
                           "<p>Which factors, and which pairs of them, the spread between arms goes with" +
                               std::string(logs ? ", on the scale of logarithms" : "") +
                               ". The F tests take errors of equal spread in all arms; the intervals above do not. p, "
                               "corrected: by the method of Benjamini and Hochberg over the rows.</p>\n" +
                               listing.str(report::table_head(columns), "stack wide dense"));
}

}  // namespace ceteris::study_report
