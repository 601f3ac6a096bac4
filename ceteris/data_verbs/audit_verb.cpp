// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <set>

#include "ceteris/audit/audit.hpp"
#include "ceteris/audit_report/audit_html.hpp"
#include "ceteris/audit_report/audit_text.hpp"
#include "ceteris/base/clock.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/base/executor.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/data/builtin.hpp"
#include "ceteris/data_verbs/audit_gate.hpp"
#include "ceteris/data_verbs/earlier_report.hpp"
#include "ceteris/data_verbs/verbs.hpp"
#include "ceteris/image/encode.hpp"
#include "ceteris/ops/threads.hpp"
#include "ceteris/spec/json.hpp"
#include "ceteris/spec/set.hpp"
#include "ceteris/spec/toml.hpp"
#include "ceteris/verb/arguments.hpp"
#include "ceteris/verb/output.hpp"
#include "ceteris/verb/screen.hpp"
#include "ceteris/verb/version.hpp"

namespace ceteris::data_verbs {
namespace {

constexpr int kSheetQuality = 80;

constexpr std::string_view kAuditExamples =
    "A set is a folder, an archive, or a list of paths (.csv with a column \"path\", .txt), as PATH or NAME=PATH, or "
    "one "
    "of\n"
    "the sets built in: builtin:original, twin, recompressed, rescaled, bright, warm, closer, indoors.\n\n"
    "  ceteris audit train/ production/ synthetic/\n"
    "  ceteris audit real=photos.tar fake=renders.tar --out audit-fakes --quick\n"
    "  ceteris audit train/ test/ --fail-above 0.6 --json > audit.json     exit code 5 when the sets differ more\n"
    "  ceteris audit A/ B/ --fail-above 0.6 --fail-above header=0.7 --fail-on duplicates,geometry\n\n";

struct AuditCall {
  std::vector<std::string> sets;
  std::string config;
  std::vector<std::string> assignments;  // from flags and --set, in this order
  std::vector<std::string> set;
  int jobs = available_cores();
  std::string out = "ceteris-audit";
  bool json = false;
  bool no_images = false;
  bool overwrite = false;
  std::string title;
  std::vector<std::string> fail_above, fail_on;
  std::string command;  // as typed
};

// All problems of all sources at once.
std::vector<data::Source> open_all(const std::vector<std::string>& specs) {
  std::vector<data::Source> sources;
  std::vector<Problem> problems;
  for (const std::string& spec : specs) {
    try {
      sources.push_back(data::is_builtin(spec) ? data::open_builtin(spec) : data::open_source(spec));
    } catch (const Error& error) {
      problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    }
  }
  for (std::size_t b = 1; b < sources.size(); ++b) {
    for (std::size_t a = 0; a < b; ++a) {
      const std::string& canonical = sources[b].canonical;
      if (canonical.empty() ? sources[a].location == sources[b].location : sources[a].canonical == canonical) {
        problems.push_back(
            {sources[b].location, "is the same set as " + ceteris::quoted(sources[a].location), "give each set once"});
      }
    }
  }
  if (problems.empty() && specs.size() < 2) {
    problems.push_back({"audit", "compares two or more sets, and got " + std::to_string(specs.size()),
                        "for example: ceteris audit A/ B/"});
  }
  if (!problems.empty()) {
    throw Error(Exit::Usage, std::move(problems));
  }
  std::set<std::string> names;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const std::string plain = sources[i].name;
    for (int copy = 2; !names.insert(sources[i].name).second; ++copy) {
      if (specs[i].starts_with(plain + "=")) {
        throw usage_error(ceteris::quoted(plain), "is the name of two sets", "give each a name of its own");
      }
      sources[i].name = plain + " (" + std::to_string(copy) + ")";
    }
  }
  return sources;
}

/// The fields that were given as flags; what is wrong is told of the flag as it was typed.
void set_flags(audit_plan::AuditSpec& spec, const std::vector<std::string>& assignments) {
  try {
    spec::set_all(spec, assignments);
  } catch (const Error& error) {
    std::vector<Problem> problems = error.problems();
    for (Problem& problem : problems) {
      constexpr std::string_view kSet = "--set ";
      if (problem.where.starts_with(kSet)) {
        std::string flag = "--" + problem.where.substr(kSet.size());
        const std::size_t end = std::min(flag.find('='), flag.size());
        std::replace(flag.begin(), flag.begin() + static_cast<std::ptrdiff_t>(end), '_', '-');
        problem.where = end < flag.size() ? flag.replace(end, 1, " ") : flag;
      }
    }
    throw Error(Exit::Usage, std::move(problems));
  }
}

audit_plan::AuditSpec resolve(const AuditCall& call) {
  audit_plan::AuditSpec spec;
  if (call.config.ends_with(".json")) {
    spec::all_or_nothing(spec, [&](void* object, std::vector<Problem>& problems) {
      spec::read(spec::schema<audit_plan::AuditSpec>(), object, spec::parse_json(read_file(call.config), call.config),
                 call.config, spec::Absent::Keeps, problems);
    });
  } else if (!call.config.empty()) {
    spec::apply_toml(spec, read_file(call.config), call.config);
  }
  set_flags(spec, call.assignments);
  spec::set_all(spec, call.set);
  return spec;
}

void add_circumstances(record::AuditRecord& record, const AuditCall& call, const Stopwatch& clock, double cpu_before) {
  for (const auto& [name, value] : ops::runtime_facts()) {
    record.environment.push_back({name, value});
  }
  record.version = verb::version();
  record.command = call.command;
  record.title = call.title;
  // To the millisecond: further digits of a clock are noise.
  const auto rounded = [](double seconds) { return std::round(1000 * seconds) / 1000; };
  record.timing = {.finished = utc_timestamp(),
                   .seconds = rounded(clock.seconds()),
                   .processor_seconds = rounded(cpu_seconds() - cpu_before),
                   .jobs = call.jobs,
                   .peak_memory_bytes = static_cast<std::int64_t>(peak_memory_bytes())};
}

audit_report::Sprite sprite_of(const audit::Sheet& sheet) {
  const auto bytes = image::encode_jpeg(sheet.image, kSheetQuality);
  return {{reinterpret_cast<const char*>(bytes.data()), bytes.size()}, "image/jpeg", sheet.tile, sheet.columns};
}

void write_files(const audit::Outcome& outcome, const AuditCall& call) {
  const std::filesystem::path out = call.out;
  const bool draw = !call.no_images && outcome.sheet.tile > 0 && outcome.large.tile > 0;
  audit_report::Sprite sprite, large;
  if (draw) {
    sprite = sprite_of(outcome.sheet);
    large = sprite_of(outcome.large);
  }
  if (!call.overwrite) {
    if (const auto folder = keep_earlier_report(out, outcome.record)) {
      std::cerr << "ceteris: the report of another audit that was in " << printable(out.string()) << " is kept in "
                << printable(folder->string()) << '\n';
    }
  }
  write_file_atomic(out / "audit.json", record::to_json(outcome.record));
  write_file_atomic(out / "images.csv", record::to_csv(outcome.record, outcome.rows));
  write_file_atomic(out / "report.html",
                    audit_report::audit_html(outcome.record, draw ? &sprite : nullptr, draw ? &large : nullptr));
}

}  // namespace

int audit_verb(verb::Arguments arguments) {
  AuditCall call;
  call.command = "ceteris audit " + join(std::vector<std::string>(arguments.begin(), arguments.end()), " ");
  verb::ArgumentParser parser("audit", "Can a network tell these image sets apart, how surely, and by which signal?",
                              std::string(kAuditExamples) + gate_help());
  parser.positionals("sets", call.sets, "two or more sets of images");
  parser.fields(spec::document<audit_plan::AuditSpec>(), call.assignments);
  parser.repeated("--set", call.set, "any field of the audit, as in: ceteris help audit");
  parser.option("--config", call.config, "a TOML or JSON file with the same fields, such as `spec` of an audit.json");
  parser.option("--jobs", call.jobs, "workers; the result does not depend on it");
  parser.option("--title", call.title, "of the report; no part of the audit's identity");
  parser.option(
      "--out", call.out,
      "folder for report.html, audit.json and images.csv; those of another audit are moved to earlier-1 in it");
  parser.flag("--overwrite", call.overwrite, "replace the report of another audit instead");
  parser.repeated("--fail-above", call.fail_above,
                  "exit with 5 when the lower bound of the accuracy is above this share, of the headline or of the "
                  "probe or rung that is named; images that are given away for certain fail as well, unless "
                  "certain=SHARE allows them",
                  "[NAME=]SHARE");
  parser.repeated("--fail-on", call.fail_on, "exit with 5 when one of these tells the sets apart or is found",
                  "NAME,...");
  parser.flag("--no-images", call.no_images, "leave images out of the report");
  parser.flag("--json", call.json, "print audit.json instead of the summary");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  if (call.jobs < 1) {
    throw usage_error("--jobs", "must be at least 1");
  }
  const std::vector<record::AuditGateRule> rules = gate_rules(call.fail_above, call.fail_on);
  const audit_plan::AuditSpec spec = resolve(call);
  if (spec.quick && spec.seeds != audit_plan::AuditSpec{}.seeds) {
    throw usage_error("--seeds", "--quick trains one network", "leave one of the two out");
  }
  const std::vector<data::Source> sources = open_all(call.sets);
  ensure_writable_directory(call.out);
  remove_stale_temporaries(call.out);

  const Stopwatch clock;
  const double cpu_before = cpu_seconds();
  // Independent trainings side by side beat threads inside one, and their results do not depend on how many there are.
  ops::use_single_thread();
  Executor executor(call.jobs);
  auto progress = verb::stderr_progress();
  for (const data::Source& source : sources) {
    for (const std::string& line : data::remarks(source)) {
      progress->note(line);
    }
  }
  audit::Outcome outcome = audit::run(sources, spec, executor, *progress);
  add_circumstances(outcome.record, call, clock, cpu_before);
  outcome.record.gate = record::judge_gate(outcome.record, rules);
  progress.reset();
  write_files(outcome, call);

  if (call.json) {
    std::cout << record::to_json(outcome.record) << '\n';
  } else {
    std::cout << audit_report::audit_text(outcome.record, verb::wants_color(verb::output_facts(1)))
              << "\nreport: " << (std::filesystem::path(call.out) / "report.html").string() << '\n';
  }
  for (const record::AuditGateCheck& check : outcome.record.gate.checks) {
    if (check.tripped) {
      std::cerr << "ceteris: the gate failed: " << check.name << ": " << check.text << '\n';
    }
  }
  return static_cast<int>(outcome.record.gate.tripped ? Exit::NotMet : Exit::Ok);
}

}  // namespace ceteris::data_verbs
