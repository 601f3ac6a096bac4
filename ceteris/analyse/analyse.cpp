// SPDX-License-Identifier: Apache-2.0
#include "ceteris/analyse/analyse.hpp"

#include <algorithm>
#include <utility>

#include "ceteris/analyse/columns.hpp"
#include "ceteris/analyse/doubts.hpp"
#include "ceteris/analyse/grid.hpp"
#include "ceteris/analyse/judge.hpp"
#include "ceteris/analyse/question.hpp"
#include "ceteris/analyse/runs.hpp"
#include "ceteris/analyse/words.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/effects/mean_record.hpp"
#include "ceteris/study/metric.hpp"
#include "ceteris/tables/read.hpp"
#include "ceteris/verdict/task_summary.hpp"

namespace ceteris::analyse {
namespace {

using record::AnalysisRecord;

std::vector<tables::Source> read_all(const Terms& terms) {
  std::vector<tables::Source> sources;
  std::vector<Problem> problems;
  Exit exit = Exit::Usage;
  for (const std::string& table : terms.tables) {
    try {
      sources.push_back(tables::read_source(table, terms.metrics));
    } catch (const Error& error) {
      exit = error.exit();
      problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    }
  }
  if (!problems.empty()) {
    throw Error(exit, std::move(problems));
  }
  return sources;
}

record::AnalysisArm arm_of(const Grid& grid, const Runs& runs, const design::Arm& arm, std::size_t index,
                           std::size_t metrics) {
  record::AnalysisArm made{arm.name, arm.baseline, {}, {}};
  std::vector<std::vector<double>> values(metrics);
  for (std::size_t task = 0; task < grid.tasks(); ++task) {
    for (std::size_t replicate = 0; replicate < grid.replicates(); ++replicate) {
      const Run* run = grid.run(index, task, replicate);
      if (run == nullptr) {
        continue;
      }
      record::AnalysisValue one{runs.tasks[task], run->replicate, {}};
      for (std::size_t m = 0; m < metrics; ++m) {
        one.values.push_back(grid.value(index, task, replicate, m));
        if (one.values.back()) {
          values[m].push_back(*one.values.back());
        }
      }
      made.runs.push_back(std::move(one));
    }
  }
  for (const std::vector<double>& one : values) {
    made.means.push_back(effects::mean_of(one));
  }
  return made;
}

void put_task_summary(AnalysisRecord& analysis, const Question& question, const Grid& grid) {
  record::StudyRecord study;
  study.metrics = {analysis.metrics.front()};
  verdict::put_task_summary(study, question.files.front(), question.design, grid.complete(0));
  analysis.aggregates = std::move(study.aggregates);
  analysis.improvements = std::move(study.improvements);
}

void put_sources(AnalysisRecord& analysis, const std::vector<tables::Source>& sources) {
  for (const tables::Source& source : sources) {
    analysis.sources.push_back(
        {source.name, source.format, static_cast<int>(source.table.rows() + source.left_out.size()), source.notes});
    analysis.left_out.insert(analysis.left_out.end(), source.left_out.begin(), source.left_out.end());
  }
}

void put_question(AnalysisRecord& analysis, const Columns& columns, const Question& question, const Runs& runs) {
  analysis.columns = columns.said;
  analysis.choices = columns.choices;
  analysis.choices.insert(analysis.choices.end(), question.choices.begin(), question.choices.end());
  for (const study::StudyFile& file : question.files) {
    analysis.metrics.push_back(study::metrics_of(file).front());
    analysis.metrics.back().role =
        analysis.metrics.size() == 1 ? record::MetricRole::Primary : record::MetricRole::Reported;
    analysis.metrics.back().source.clear();
  }
  for (const std::string& task : runs.unmeasured) {
    analysis.left_out.push_back({"task " + printable(task), "no arm has a value on it"});
  }
  analysis.left_out.insert(analysis.left_out.end(), runs.left_out.begin(), runs.left_out.end());
  analysis.at = columns.step ? columns.at : "";
  analysis.paired = columns.paired;
  analysis.tried = question.tried;
  analysis.family = question.tried - 1;
  if (runs.tasks.size() > 1) {
    analysis.tasks = runs.tasks;
    const auto estimand = question.files.front().spec.estimand;
    analysis.estimand = estimand == study::Estimand::TheseTasks ? "these-tasks" : "new-tasks";
  }
}

}  // namespace

AnalysisRecord analyse_tables(const Terms& terms, const std::string& program_version) {
  if (terms.tables.empty()) {
    throw usage_error("ceteris analyse", "needs a table", "ceteris analyse results.csv --arm method --metric accuracy");
  }
  const std::vector<tables::Source> sources = read_all(terms);
  const tables::Sheet sheet = tables::sheet_of(sources);
  const Columns columns = choose_columns(sheet, sources, terms);
  const Runs runs = runs_of(sheet, columns);
  const Question question = question_of(runs, columns, sources, terms);
  Grid grid(runs, columns.paired);
  grid.declare_failed(terms.failed);

  AnalysisRecord analysis;
  analysis.program_version = program_version;
  put_sources(analysis, sources);
  put_question(analysis, columns, question, runs);
  for (std::size_t arm = 0; arm < question.design.arms.size(); ++arm) {
    analysis.arms.push_back(arm_of(grid, runs, question.design.arms[arm], arm, columns.metrics.size()));
  }
  analysis.gaps = grid.gaps(columns.metrics);
  analysis.contrasts = judge(question, grid, analysis.gaps);
  for (record::AnalysisContrast& contrast : analysis.contrasts) {
    contrast.sentence = sentence_of(analysis, contrast, grid);
  }
  put_task_summary(analysis, question, grid);
  analysis.threats = doubts_of(analysis, sheet, columns, runs, question);
  analysis.cannot = cannot_of(analysis);
  analysis.methods = methods_of(analysis);
  return analysis;
}

}  // namespace ceteris::analyse
