// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_report/study_html.hpp"

#include "ceteris/report/columns.hpp"
#include "ceteris/report/markup.hpp"
#include "ceteris/study_report/study_parts.hpp"
#include "ceteris/study_report/study_style.hpp"
#include "ceteris/study_words/study_words.hpp"

namespace ceteris::study_report {

namespace {

std::string title_of(const record::StudyRecord& study) {
  const std::string& title = study.question.empty() ? study.name : study.question;
  return title.empty() ? "A study without a question" : report::shorten(title, 300);
}

std::string lead_of(const record::StudyRecord& study) {
  const std::string registration = study_words::registration_sentence(study);
  return "<p class=\"sets\">" + report::prose(study_words::design_line(study)) + "</p>\n" +
         (registration.empty() ? "" : "<p class=\"sets\">" + report::prose(registration) + "</p>\n");
}

}  // namespace

std::string study_html(const record::StudyRecord& study) {
  const std::vector<report::Part> parts = {
      {"threats", "Threats to validity", "Threats", threats_part(study)},
      {"guardrails", "Guardrails", "Guardrails", guardrails_part(study)},
      {"path-steps", "The path", "Path", path_part(study)},
      {"effects", "Effects", "Effects", effects_part(study)},
      {"tasks", "Task by task", "Tasks", tasks_part(study)},
      {"aggregates", "Over all tasks", "Over tasks", aggregates_part(study)},
      {"items", "On new test items", "Items", items_part(study)},
      {"factors", "Factors", "Factors", factors_part(study)},
      {"interactions", "Interactions", "Interactions", interactions_part(study)},
      {"trends", "How the metric goes with each factor", "Trends", trends_part(study)},
      {"variance", "Analysis of variance", "Variance", variance_part(study)},
      {"attribution", "What each component is worth", "Attribution", attribution_part(study)},
      {"value-cost", "Value against cost", "Cost", front_part(study)},
      {"trials", "Replicates", "Replicates", replicates_part(study)},
      {"learning", "Learning curves", "Curves", curves_part(study)},
      {"scored", "Which value of the curve counts", "Scored", rules_part(study)},
      {"arms", "The arms", "Arms", arms_part(study)},
      {"outcomes", "How the trials ended", "Outcomes", outcomes_part(study)},
      {"tuning", "Tuning", "Tuning", tuning_part(study)},
      {"metrics", "The metrics", "Metrics", metrics_part(study)},
      {"plan", "The plan", "Plan", plan_part(study)},
      {"method", "Methods", "Methods", method_part(study)},
      {"repeat", "Repeat it", "Repeat", repeat_part(study)},
      {"versions", "Versions of the study", "Versions", versions_part(study)},
      {"hosts", "Machines", "Machines", hosts_part(study)}};
  return report::page_html({.kind = "Ceteris study",
                            .title = title_of(study),
                            .version = report::shorten(study.program_version, 40),
                            .extra_style = std::string(study_style_sheet()),
                            .lead = lead_of(study),
                            .opening = verdicts_part(study)},
                           parts);
}

}  // namespace ceteris::study_report
