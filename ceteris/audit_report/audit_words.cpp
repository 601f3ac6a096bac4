// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit_report/audit_words.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "ceteris/base/text.hpp"
#include "ceteris/record/audit_verdict.hpp"
#include "ceteris/report/columns.hpp"

namespace ceteris::audit_report {

namespace {

constexpr std::array<std::string_view, 7> kRungs = {"file",    "geometry", "colour", "structure",
                                                    "history", "overlay",  "pixels"};
constexpr std::size_t kNameInSentence = 40;

std::string set_word(const record::AuditRecord& record, int set) {
  const bool known = set >= 0 && static_cast<std::size_t>(set) < record.sets.size();
  return known ? report::shorten(record.sets[static_cast<std::size_t>(set)].name, kNameInSentence) : "?";
}

std::string chance_words(double p) {
  if (p < 0.0001) {
    return "in fewer than 1 of 10,000 such audits";
  }
  if (p < 0.01) {
    return "in roughly " + report::fixed(10000 * p, 0) + " of 10,000 such audits";
  }
  return "in roughly " + report::fixed(100 * p, 0) + " of 100 such audits";
}

}  // namespace

std::string accuracy_text(const record::Accuracy& accuracy) {
  if (accuracy.total == 0) {
    return "not measured";
  }
  return report::percent(accuracy.value) + " (95 % interval " + interval(accuracy.wilson95) + ")";
}

std::string interval(const record::Interval& i) {
  return report::percent_range(i.low, i.high);
}

std::vector<std::string> remarks(const record::DataSet& set) {
  std::vector<std::string> phrases;
  if (set.not_images > 0) {
    phrases.push_back(report::count_of(set.not_images, "other file") + (set.not_images == 1 ? " is" : " are") +
                      " left out by name");
  }
  phrases.insert(phrases.end(), set.notes.begin(), set.notes.end());
  return phrases;
}

std::vector<const record::Probe*> ladder(const record::AuditRecord& record) {
  std::vector<const record::Probe*> probes;
  for (const record::Probe& probe : record.probes) {
    probes.push_back(&probe);
  }
  const auto rung = [](const record::Probe* probe) {
    return std::find(kRungs.begin(), kRungs.end(), probe->family) - kRungs.begin();
  };
  std::stable_sort(probes.begin(), probes.end(), [&](const auto* a, const auto* b) { return rung(a) < rung(b); });
  return probes;
}

std::vector<std::string> finding_sentences(const record::AuditRecord& record, const record::Probe& probe,
                                           bool with_names) {
  std::vector<std::string> sentences;
  if (!probe.explained.empty()) {
    sentences.push_back(probe.explained);
  }
  const std::string* hint = nullptr;
  for (const record::Finding& finding : probe.findings) {
    const bool again = hint != nullptr && *hint == finding.hint;
    hint = &finding.hint;
    std::string names;
    int set = -1;
    for (const record::Example& example : finding.examples) {
      if (!with_names) {
        break;
      }
      names += names.empty() ? "" : example.set == set ? ", " : " of " + set_word(record, set) + "; ";
      names += report::shorten(example.name, kNameInSentence);
      set = example.set;
    }
    sentences.push_back(
        report::sentence(finding.sentence + (finding.hint.empty() || again ? "" : " (" + finding.hint + ")")) +
        (names.empty() ? "" : " For example " + names + " of " + set_word(record, set) + "."));
  }
  return sentences;
}

std::vector<std::string> giveaway_sentences(const record::AuditRecord& record) {
  std::vector<std::string> sentences;
  for (const record::Giveaway& giveaway : record.giveaways) {
    std::vector<std::string> names;
    for (const std::string& name : giveaway.examples) {
      names.push_back(report::shorten(name, kNameInSentence));
    }
    const double share =
        giveaway.total > 0 ? static_cast<double>(giveaway.images) / static_cast<double>(giveaway.total) : 0;
    sentences.push_back(report::percent(share) + " of " + set_word(record, giveaway.set) + " is certain by " +
                        giveaway.feature + ": " + report::count(giveaway.images) + " of its " +
                        report::count_of(giveaway.total, "image") + ", and none of the " +
                        report::count(giveaway.others) + " of the other sets (" + join(giveaway.values, ", ") + ")." +
                        (names.empty() ? "" : " For example " + report::enumeration(names) + "."));
  }
  return sentences;
}

std::vector<std::string> warnings(const record::AuditRecord& record) {
  std::vector<std::string> lines;
  for (const record::Control& control : record.controls) {
    if (!control.passed) {
      lines.push_back("This audit failed its own control '" + control.title +
                      "'. Expected: " + report::sentence(control.expectation) +
                      " Measured: " + accuracy_text(control.accuracy) + ". " + control.if_failed);
    }
  }
  lines.insert(lines.end(), record.alerts.begin(), record.alerts.end());
  return lines;
}

std::vector<std::string> gate_lines(const record::AuditRecord& record) {
  std::vector<std::string> lines, passed, unwatched;
  for (const record::AuditGateCheck& check : record.gate.checks) {
    (check.tripped ? lines : passed)
        .push_back((check.tripped ? "FAILED " : "passed ") + check.name + ": " + check.text);
  }
  lines.insert(lines.end(), passed.begin(), passed.end());
  if (lines.empty()) {
    return lines;
  }
  for (const record::Probe& probe : record.probes) {
    const bool watched = std::any_of(record.gate.checks.begin(), record.gate.checks.end(),
                                     [&](const record::AuditGateCheck& check) { return check.name == probe.name; });
    if (!watched && record::tells_apart(probe.verdict)) {
      unwatched.push_back(probe.name + " (" + report::percent(probe.accuracy.value) + " right)");
    }
  }
  if (!unwatched.empty()) {
    lines.push_back("not watched, and tells the sets apart: " + report::enumeration(unwatched) +
                    "; --fail-on any watches everything");
  }
  return lines;
}

std::vector<record::NamedValue> timing_facts(const record::Timing& timing) {
  std::vector<record::NamedValue> facts;
  if (timing.finished.empty()) {
    return facts;
  }
  facts.push_back({"finished", timing.finished});
  facts.push_back({"time", human_duration(timing.seconds)});
  facts.push_back({"processor time", human_duration(timing.processor_seconds)});
  facts.push_back({"jobs", report::count(timing.jobs)});
  facts.push_back({"most memory", human_bytes(static_cast<std::uint64_t>(timing.peak_memory_bytes))});
  return facts;
}

std::vector<std::string> plain_meaning(const record::AuditRecord& record) {
  std::vector<std::string> lines;
  const record::Accuracy& a = record.accuracy;
  if (record.verdict == record::Verdict::NoVerdict) {
    if (record.images_needed > 0) {
      for (const record::DataSet& set : record.sets) {
        if (set.lacking > 0) {
          lines.push_back(
              "There are too few usable images for a verdict: " + report::shorten(set.name, kNameInSentence) + " has " +
              report::count(set.usable) + " and lacks " + report::count(set.lacking) + " of the " +
              report::count(record.images_needed) + " needed.");
        }
      }
    }
    if (a.total > 0) {
      lines.push_back("Its figures are for orientation only.");
    }
    return lines;
  }
  if (a.total == 0) {
    return lines;
  }
  lines.push_back(
      "Of 100 images it has never seen, taken equally from all sets, the classifier names the right set for "
      "about " +
      report::fixed(100 * a.value, 0) + "; guessing would be right for " + report::fixed(100 * record.chance, 0) + ".");
  if (record.verdict == record::Verdict::Indistinguishable) {
    lines.emplace_back(
        "The result is not better than guessing beyond doubt, so no difference was found. That does not prove that "
        "there is none: the part 'What this does not say' lists why.");
  } else {
    lines.push_back("If the sets were alike, a result this good would come about " + chance_words(a.p_value) + ".");
  }
  if (record.total_variation > 0) {
    lines.push_back(
        "At least " + report::percent(record.total_variation, 0) +
        " of the two distributions does not overlap (total variation, from the lower end of the interval).");
  }
  return lines;
}

std::vector<std::string> limits(const record::AuditRecord& record) {
  std::vector<std::string> lines = {
      "The accuracy is a lower bound. More images or a larger network would probably raise it, and a low accuracy does "
      "not prove that the sets are alike.",
      "Distinguishable is not harmful. Sets can differ in ways that do not matter to your task; whether a difference "
      "costs anything has to be measured on the task itself.",
      "A signal that is found tells the sets apart as well as its row says; it need not be the only one, and signals "
      "overlap.",
      "This is a measurement at small scale: small images, a small network, minutes of training. It holds for these "
      "files and neither confirms nor refutes what was published about other collections."};
  lines.insert(lines.end(), record.scope.begin(), record.scope.end());
  return lines;
}

std::string method_paragraph(const record::AuditRecord& record) {
  std::vector<std::string> names;
  std::int64_t train = 0;
  std::int64_t validation = 0;
  std::int64_t test = 0;
  for (const record::DataSet& set : record.sets) {
    names.push_back(report::shorten(set.name, kNameInSentence));
    train += set.train;
    validation += set.validation;
    test += set.test;
  }
  std::string text =
      "We asked whether the data set an image comes from can be told from the image (Liu & He 2024). " +
      report::count_of(static_cast<std::int64_t>(names.size()), "data set") + " (" + report::enumeration(names) +
      ") gave " + report::count_of(record.images_per_set, "image") + " each: " + report::count(train) +
      " in all to train on, " + report::count(validation) + " to choose by, and " + report::count(test) +
      " held out for the measurement. Copies and images of one group were kept on one side of the split, "
      "and images found in more than one set were left out.";
  if (!record.classifier.empty()) {
    text += " The classifier was " + report::sentence(record.classifier);
  }
  if (!record.selection.empty()) {
    text += ' ' + report::sentence(record.selection);
  }
  if (record.accuracy.total > 0) {
    text += " Its held-out accuracy was " + accuracy_text(record.accuracy) + " over " +
            report::count_of(record.accuracy.total, "image") + ", where chance is " + report::percent(record.chance) +
            "; the interval is Wilson's (1927), widened over groups where test images share them. The classifier "
            "two-sample test (Lopez-Paz & Oquab 2017) gave p " +
            (record.accuracy.p_value < 0.0001 ? "" : "= ") + report::probability(record.accuracy.p_value) +
            " (one-sided; exact where every test image answers for itself) and p " +
            (record.accuracy.p_permutation < 0.0001 ? "" : "= ") + report::probability(record.accuracy.p_permutation) +
            " by permutation of the test labels (Phipson & Smyth 2010).";
  }
  if (!record.verdict_rule.empty()) {
    text += ' ' + report::sentence(record.verdict_rule);
  }
  if (!record.probes.empty()) {
    text += ' ' + report::count_of(static_cast<std::int64_t>(record.probes.size()), "further classifier") +
            " saw one kind of signal each, in the manner of Zeng, Yin & Liu (2024); their p values were corrected "
            "together (Holm 1979).";
  }
  if (!record.controls.empty()) {
    std::vector<std::string> controls;
    for (const record::Control& control : record.controls) {
      controls.push_back(control.title + (control.passed ? " (passed)" : " (FAILED)"));
    }
    text += " Controls with a known answer: " + report::enumeration(controls) + '.';
  }
  text += " Computed with Ceteris " + record.version;
  return text + (record.identity.empty() ? "." : ", audit " + record.identity.substr(0, 12) + '.');
}

const std::vector<std::string>& references() {
  static const std::vector<std::string> kReferences = {
      "Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics 6, "
      "65-70.",
      "Liu, Z. & He, K. (2024). A decade's battle on dataset bias: are we there yet? arXiv:2403.08632.",
      "Lopez-Paz, D. & Oquab, M. (2017). Revisiting classifier two-sample tests. ICLR.",
      "Phipson, B. & Smyth, G. K. (2010). Permutation p-values should never be zero. Statistical Applications in "
      "Genetics and Molecular Biology 9(1), 39.",
      "Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. Journal of the "
      "American Statistical Association 22, 209-212.",
      "Zeng, B., Yin, Y. & Liu, Z. (2024). Understanding bias in large-scale visual datasets. NeurIPS, "
      "arXiv:2412.01876."};
  return kReferences;
}

}  // namespace ceteris::audit_report
