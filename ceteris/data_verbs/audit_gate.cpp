// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data_verbs/audit_gate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>

#include "ceteris/audit_plan/probe_table.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::data_verbs {
namespace {

constexpr std::string_view kNetwork = "network";  // the probe that is no row of the table, on a rung of its own
constexpr std::string_view kPixels = "pixels";

std::vector<std::string> gate_names() {
  std::vector<std::string> names, rungs;
  for (const record::AuditGateTarget& target : record::kGateTargets) {
    names.emplace_back(target.name);
  }
  for (const audit_plan::ProbeKind& kind : audit_plan::probe_table()) {
    names.emplace_back(kind.name);
    rungs.emplace_back(kind.rung);
  }
  names.emplace_back(kNetwork);
  rungs.emplace_back(kPixels);
  for (const std::string& rung : rungs) {
    if (std::find(names.begin(), names.end(), rung) == names.end()) {
      names.push_back(rung);
    }
  }
  names.emplace_back("any");
  return names;
}

bool takes_limit(std::string_view name) {
  const auto target = std::find_if(record::kGateTargets.begin(), record::kGateTargets.end(),
                                   [&](const record::AuditGateTarget& t) { return t.name == name; });
  return name != "any" && (target == record::kGateTargets.end() || target->has_limit);
}

void check_name(const std::string& option, const std::string& name, std::vector<Problem>& problems) {
  const std::vector<std::string> names = gate_names();
  if (std::find(names.begin(), names.end(), name) != names.end()) {
    return;
  }
  std::string dashes = name;
  std::replace(dashes.begin(), dashes.end(), '-', '_');
  const std::string near = nearest(dashes, names);
  problems.push_back({option, ceteris::quoted(name) + " is nothing that an audit reports",
                      (near.empty() ? "" : "did you mean " + near + "? ") + ("known: " + join(names, ", "))});
}

std::optional<double> share_of(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && value >= 0 && value <= 1 ? std::optional(value) : std::nullopt;
}

}  // namespace

std::vector<record::AuditGateRule> gate_rules(const std::vector<std::string>& above,
                                              const std::vector<std::string>& on) {
  std::vector<record::AuditGateRule> rules;
  std::vector<Problem> problems;
  for (const std::string& text : above) {
    const std::size_t equals = text.rfind('=');
    const std::string name = equals == std::string::npos ? "headline" : text.substr(0, equals);
    const std::string option = "--fail-above " + printable(text);
    check_name(option, name, problems);
    const auto limit = share_of(equals == std::string::npos ? text : std::string_view(text).substr(equals + 1));
    if (!limit) {
      problems.push_back({option, "must be a share from 0 to 1", "60 % is --fail-above 0.6, of one probe header=0.6"});
    } else if (!takes_limit(name)) {
      problems.push_back({option, ceteris::quoted(name) + " takes no limit", "use --fail-on " + name});
    }
    if (std::any_of(rules.begin(), rules.end(), [&](const auto& rule) { return rule.name == name; })) {
      problems.push_back({option, "is the second limit for " + ceteris::quoted(name), "give one"});
    }
    rules.push_back({name, limit});
  }
  // A gate on the accuracy that lets through what names images for certain would pass on the plainest leaks there are.
  if (!above.empty()) {
    rules.push_back({"certain"});
  }
  for (const std::string& list : on) {
    for (const std::string& part : split(list, ',')) {
      const std::string name(trim(part));
      if (const std::size_t equals = name.find('='); equals != std::string::npos) {
        problems.push_back(
            {"--fail-on " + printable(list), "takes names without limits", "use --fail-above " + shell_word(name)});
        continue;
      }
      check_name("--fail-on " + printable(list), name, problems);
      rules.push_back({name});
    }
  }
  if (!problems.empty()) {
    throw Error(Exit::Usage, std::move(problems));
  }
  return rules;
}

std::string gate_help() {
  std::string probes, text = "What --fail-on and --fail-above know, by name; exit code 5 when one trips:\n";
  for (const record::AuditGateTarget& target : record::kGateTargets) {
    text += fmt::format("  {:<12}{}\n", target.name, target.what);
  }
  for (const audit_plan::ProbeKind& kind : audit_plan::probe_table()) {
    probes += (probes.empty() ? "" : ", ") + std::string(kind.name);
  }
  text += fmt::format("  {:<12}{}, {}\n", "a probe", probes, kNetwork);
  text += fmt::format("  {:<12}file, geometry, colour, structure, history, overlay, {}: all its probes\n", "a rung",
                      kPixels);
  text += fmt::format("  {:<12}all of these\n", "any");
  return text;
}

}  // namespace ceteris::data_verbs
