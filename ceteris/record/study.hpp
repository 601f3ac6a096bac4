// SPDX-License-Identifier: Apache-2.0
// What a study found, as plain data: everything its reports show and nothing they would have to compute.
//
// Effects are differences "second arm minus first" in the unit of the metric, never turned round for metrics where less
// is better: `better` says which sign is good. Metrics of scale Ratio are compared by the logarithm; their effects are
// relative changes (0.05 = 5 % more). Shares, probabilities and confidences lie in [0, 1].
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ceteris/record/outcome.hpp"

namespace ceteris::record {

/// Bumped whenever a field of the JSON changes its meaning or disappears.
inline constexpr int kStudySchema = 1;

enum class Better { Higher, Lower };

/// How values of a metric are meant and shown.
enum class MetricScale {
  Plain,     ///< a number with a unit or none
  Fraction,  ///< 0 to 1, shown as percent; differences are points
  Percent,   ///< 0 to 100
  Ratio,     ///< positive; compared by its logarithm: seconds, bytes
};

enum class MetricRole {
  Primary,    ///< the verdict of the study is about this one
  Guardrail,  ///< must not get worse by more than its margin
  Reported,   ///< shown beside them, without a verdict
};

struct StudyMetric {
  std::string name;
  MetricRole role = MetricRole::Primary;
  Better better = Better::Higher;
  MetricScale scale = MetricScale::Plain;
  std::string unit;              ///< "s", "bytes", or empty
  std::optional<double> margin;  ///< smallest difference that matters; none: no equivalence can be shown
  std::string source;            ///< where it is read, as the study file says
  std::optional<double> failed;  ///< declared score of a failed trial
};

/// One value of one trial, `nullopt` when it has none.
struct StudyCell {
  std::string trial;  ///< id
  int replicate = 0;
  std::string task;  ///< empty when the study has one task
  std::string host;
  std::string slot;  ///< its CUDA_VISIBLE_DEVICES; empty without slots
  Outcome outcome = Outcome::Finished;
  bool done = false;                          ///< has an outcome that counts
  std::vector<std::optional<double>> values;  ///< one a metric, failed scores put in
  std::vector<bool> scored;                   ///< the value is the declared score of a failure
  double seconds = 0;
  double peak_bytes = 0;
};

struct NamedText {
  std::string name;
  std::string value;
};

struct OutcomeCount {
  Outcome outcome = Outcome::Finished;
  int count = 0;
};

struct StudyInterval {
  double low = 0;
  double high = 0;
};

/// A mean over replicates with its interval.
struct StudyMean {
  int n = 0;
  double mean = 0;
  double sd = 0;                           ///< 0 when n < 2
  std::optional<StudyInterval> ci95 = {};  ///< t; none when n < 2 or nothing varies
};

struct StudyArm {
  std::string name;
  bool baseline = false;
  bool kept = true;               ///< of a path: false of a step that was tried and left
  std::vector<NamedText> values;  ///< what it sets, in the spelling of the file
  std::vector<StudyCell> cells;   ///< replicate by replicate, task by task
  std::vector<StudyMean> means;   ///< one a metric, over the cells that have a value
  std::vector<OutcomeCount> outcomes;
  double mean_seconds = 0;
  double mean_peak_bytes = 0;
  std::optional<double> cost = {};    ///< in the budget's currency, mean over trials
  std::optional<double> budget = {};  ///< declared for each of its trials; none: no budget is declared
};

/// The first word that holds, in this order (docs/studies.md).
enum class StudyVerdict {
  NotYet,         ///< too few trials have ended
  Deterministic,  ///< nothing varies between replicates: a difference, but no inference from it
  Refused,        ///< the seed does not control the program, or failures without a declared score
  Beyond,         ///< the 95 % interval lies beyond the margin
  Negligible,     ///< not zero, and smaller than the margin
  Equivalent,     ///< the 90 % interval lies inside the margin
  Differs,        ///< not zero; whether by more than the margin is open
  Inconclusive,
};

/// One comparison of two arms.
struct StudyContrast {
  std::string name;     ///< "on - off", the step of a path, a factor
  std::string first;    ///< arm
  std::string second;   ///< arm; the effect is second minus first
  int metric = 0;       ///< index into StudyRecord::metrics
  std::string task;     ///< empty: over all tasks
  bool family = false;  ///< belongs to the declared family that Holm adjusts over
  std::string method;   ///< "paired t", "Welch t", "blocked", "log ratio, paired t"
  int n = 0;            ///< pairs, or the smaller arm
  double estimate = 0;
  double standard_error = 0;
  double degrees_of_freedom = 0;
  std::optional<StudyInterval> ci95 = {};
  std::optional<StudyInterval> ci90 = {};
  double p = 1;
  double p_adjusted = 1;                     ///< Holm over the family; equals p outside it
  std::optional<double> p_equivalence = {};  ///< TOST, adjusted like p; none without a margin
  std::optional<double> margin = {};
  StudyVerdict verdict = StudyVerdict::NotYet;
  bool favours_second = false;     ///< with a verdict about a difference: the second arm is the better one
  std::string reason;              ///< of NotYet, Deterministic, Refused: one clause
  std::optional<int> needed = {};  ///< Inconclusive: replicates that would resolve the observed effect
  // Shown beside the verdict, never deciding it.
  std::vector<double> differences = {};       ///< a replicate each, in the order of replicates (log ratios as such)
  std::optional<double> correlation = {};     ///< between the arms over replicates
  std::optional<double> variance_ratio = {};  ///< s_d^2 / (s_A^2 + s_B^2): below 1 pairing paid
  std::optional<double> skewness = {};
  std::optional<StudyInterval> bootstrap_t95 = {};  ///< of skewed differences
  std::optional<double> sign_flip_p = {};
  std::optional<double> sign_flip_floor = {};  ///< the smallest p that n allows
  std::optional<double> hodges_lehmann = {};
  std::optional<double> lag_correlation = {};  ///< of successive differences
  std::optional<double> drift_p = {};          ///< of the slope of the differences on the order of blocks
  int incomplete = 0;                          ///< pairs left out because one side has no value
};

/// The comparisons of the deciding metric when another value of its curve counts. One of the rules was declared and
/// decides; the others are shown beside it.
struct StudyRule {
  std::string name;  ///< "end", "selected by validation", "best", "area"
  bool declared = false;
  std::vector<StudyContrast> contrasts;  ///< the family, over all tasks, judged as the declared one is
};

/// Which items two trained models answer differently, in one replicate.
struct StudyMcNemar {
  int replicate = 0;
  int only_first = 0;  ///< items that the first arm alone has right
  int only_second = 0;
  double p = 1;  ///< exact; about these two models, not about the arms
};

/// One comparison by the outcomes of test items: for new seeds and new items like these.
struct StudyItems {
  StudyContrast contrast;  ///< of the deciding metric; `n` counts seeds, and the interval covers the draw of items
  int items = 0;
  bool binary = false;                ///< every outcome is 0 or 1
  std::vector<StudyMcNemar> mcnemar;  ///< a replicate each, for two arms and binary outcomes
};

/// The interquartile mean of an arm's values on all tasks.
struct StudyAggregate {
  std::string arm;
  int runs = 0;
  double iqm = 0;
  std::optional<StudyInterval> ci95 = {};  ///< stratified bootstrap; none for too few runs
};

/// How likely a run of the second arm is better than one of the first, averaged over tasks.
struct StudyImprovement {
  std::string name;  ///< of the comparison
  std::string first;
  std::string second;
  double probability = 0.5;
  std::optional<StudyInterval> ci95 = {};
};

/// An estimate of one component, factor or pair of them.
struct StudyEffect {
  std::string name;
  double estimate = 0;
  std::optional<StudyInterval> ci95 = {};
  double p = 1;
  double p_adjusted = 1;
  std::string aliases = {};  ///< "= BC + DE" in a fractional design
};

/// One row of an analysis of variance of all combinations of levels, on the scale of comparison.
struct StudyVariance {
  std::string name;    ///< a factor, "a x b", "higher interactions", "replicates", "error"
  double squares = 0;  ///< sum of squares
  double degrees_of_freedom = 0;
  std::optional<double> f = {};  ///< none for replicates and error, and where the error does not vary
  std::optional<double> p = {};
  std::optional<double> p_adjusted = {};  ///< Benjamini-Hochberg over the rows that have a p
  std::optional<double> partial_eta2 = {};
  std::optional<double> omega2 = {};
};

/// How the metric goes with a factor of a grid, averaged over the other factors.
struct StudyTrend {
  std::string factor;
  std::string per;    ///< "doubling", or "unit" where a level is not above zero
  StudyEffect slope;  ///< change of the metric per doubling or unit, a straight line through all levels
  /// Change of the slope per doubling or unit; none for two levels.
  std::optional<StudyEffect> curvature = {};
  /// Scale Ratio and doublings: the exponent of the power law that the slope is.
  std::optional<double> exponent = {};
  std::optional<StudyInterval> exponent_ci95 = {};
};

/// What a component is worth: averaged over all orders (Shapley), over all subsets (Banzhaf), taken from everything
/// (leave one out), given to nothing (add one in).
struct StudyAttribution {
  std::string component;
  std::optional<StudyEffect> shapley = {};
  std::optional<StudyEffect> banzhaf = {};
  std::optional<StudyEffect> leave_one_out = {};
  std::optional<StudyEffect> add_one_in = {};
};

struct StudyCurvePoint {
  double step = 0;
  double median = 0;
  double low = 0;   ///< first quartile
  double high = 0;  ///< third quartile
  int n = 0;
};
struct StudyCurve {
  std::string arm;
  std::vector<StudyCurvePoint> points;
};

/// Accuracy against cost.
struct StudyFrontPoint {
  std::string arm;
  double cost = 0;
  std::optional<StudyInterval> cost_ci95 = {};
  double value = 0;
  std::optional<StudyInterval> value_ci95 = {};
  double on_front = 0;  ///< share of resamples in which no other arm is both cheaper and better
};

enum class Severity { Note, Warning, Serious };

/// A reason to doubt, in one sentence, with the number that raised it.
struct StudyThreat {
  Severity severity = Severity::Note;
  std::string kind;  ///< "failures", "power", "pairing", "hosts", "skew", "drift", "seed", "edited", ...
  std::string sentence;
};

/// One candidate metric before the run: what it would take.
struct StudyPower {
  std::string metric;
  int pilot = 0;        ///< A/A pairs the noise was estimated from
  double sd = 0;        ///< of paired differences
  double sd_bound = 0;  ///< upper 80 % bound
  std::optional<double> margin = {};
  int planned = 0;                       ///< replicates of the study
  double detectable = 0;                 ///< effect found with power .8 at `planned`
  double provable_margin = 0;            ///< smallest margin of equivalence shown with power .8 at `planned`
  std::optional<int> needed = {};        ///< replicates that decide the margin, at sd
  std::optional<int> needed_bound = {};  ///< the same at sd_bound
};

/// One version of the study: the first, or an amendment.
struct StudyVersion {
  std::string hash;                       ///< of what the study file says
  std::string date;                       ///< UTC, ISO 8601
  std::string reason;                     ///< empty for the first
  std::string code = {};                  ///< SHA-256 of the code that its trials run; another file, another hash
  std::vector<std::string> changes = {};  ///< against the version before, one clause each: study file, then code
};

/// One time that the values or the verdict were shown.
struct StudyLook {
  std::string date;  ///< UTC, ISO 8601
  int version = 0;   ///< of the study, from 1
  int ended = 0;     ///< trials that had a result
  int planned = 0;
};

/// What the chain of the study says (docs/honesty.md): what was promised, run and looked at.
struct StudyRegistration {
  bool chained = false;  ///< there is a chain; without one the other members are empty
  bool late = false;     ///< it began after the study was registered
  std::string date;      ///< of its first entry
  std::string head;      ///< hash of its last entry
  int entries = 0;
  int runs = 0;                       ///< attempts of trials that were begun
  int found_before = 0;               ///< trials that had a result before the first of these
  std::vector<StudyLook> looks = {};  ///< in the order of time; looks at the same trials count once
  int merged = 0;                     ///< other ledgers of this study that were merged into this one
  int differing = 0;                  ///< trials that ran on both sides of a merge, with different values
  int amended_after_look = 0;
  std::vector<std::string> problems = {};  ///< why the chain cannot be trusted, a line each
};

struct StudyHost {
  std::string name;
  std::string cpu;
  int trials = 0;
};

/// Results that were taken over from a table instead of run here: values, without curves, items or files.
struct StudyImport {
  std::string file;               ///< name of the table
  std::string sha256;             ///< of its bytes
  std::vector<std::string> cpus;  ///< that they ran on, as the table has them
  int trials = 0;                 ///< of StudyRecord::planned_trials
  int others = 0;                 ///< of tuning, the warm-up, and the rerun of the first
};

/// One setting of its tuned values that an arm tried before its replicates.
struct StudySetting {
  std::vector<NamedText> values;
  int n = 0;                        ///< its trials that have a value
  int failed = 0;                   ///< that ended without one, or count with a declared score
  std::optional<double> mean = {};  ///< of the metric that chooses, over seeds and tasks; geometric for scale Ratio
  bool chosen = false;
};

struct StudyTunedArm {
  std::string arm;
  std::vector<StudySetting> settings;  ///< in the order they were tried; equally many in every arm
  std::vector<std::string> edges;      ///< tuned values whose chosen one lies at an end of what was tried
};

/// What was chosen for each arm before its replicates, from how many trials.
struct StudyTuning {
  int metric = 0;          ///< index into StudyRecord::metrics: chooses
  std::string method;      ///< "random search", "all combinations"
  int replicates = 1;      ///< seeds of every setting, none of which a replicate has
  int planned_trials = 0;  ///< of all arms
  int ended_trials = 0;
  int attempts = 0;
  double seconds = 0;            ///< wall time of all that have ended
  bool decided = false;          ///< a setting of every arm is fixed
  std::vector<NamedText> space;  ///< what each value was chosen from
  std::vector<StudyTunedArm> arms;
};

struct StudyRecord {
  std::string id;  ///< hash of the canonical study
  std::string name;
  std::string question;
  std::string design;  ///< "compare", "path", "factorial", ...
  std::string scope;   ///< "on this test set, at this budget, on this machine"
  bool paired = true;
  bool complete = false;  ///< every planned trial has its outcome
  int planned_trials = 0;
  int ended_trials = 0;
  int attempts = 0;  ///< processes started, retries included
  int replicates = 0;
  std::vector<std::string> tasks;
  std::string budget;                ///< in words; empty when none is declared
  std::string currency;              ///< what budgets count: "steps", "FLOPs"; empty when none is declared
  std::string cost_name;             ///< unit of StudyArm::cost: "seconds", "samples", "MACs"
  std::string score_at;              ///< "end", "selected by ...", "area"
  std::vector<std::string> command;  ///< with its placeholders
  std::string rerun;                 ///< the command line that runs the study again, in the folder of its file
  std::string repeat;                ///< the command line that makes this report again
  std::vector<NamedText> streams;    ///< random streams by name: "vary" or "fixed"; empty: one seed for all
  std::vector<StudyMetric> metrics;
  std::vector<StudyArm> arms;                  ///< in the order of the file; of a path, in its order
  std::vector<StudyContrast> contrasts;        ///< the family first
  std::vector<StudyRule> rules;                ///< empty: there are no curves
  std::vector<StudyItems> items;               ///< the family, task by task; empty: no outcomes of items are declared
  std::vector<StudyAggregate> aggregates;      ///< an arm each; empty for one task
  std::vector<StudyImprovement> improvements;  ///< the family; empty for one task
  std::vector<StudyEffect> effects;            ///< of factors, and
  std::vector<StudyEffect> interactions;       ///< of pairs of them ("A x B")
  std::vector<StudyVariance> variance;         ///< factorial and grid: one row a term
  std::vector<StudyTrend> trends;              ///< grid: one a factor
  std::vector<StudyAttribution> attribution;
  std::vector<StudyCurve> curves;
  std::vector<StudyFrontPoint> front;
  std::vector<StudyPower> power;
  std::vector<StudyThreat> threats;  ///< the most serious first
  std::vector<StudyVersion> versions;
  std::optional<StudyRegistration> registration = {};  ///< none: nobody asked the ledger
  std::vector<StudyHost> hosts;
  std::vector<StudyImport> imports;   ///< by name of the table; empty: all ran here
  std::optional<StudyTuning> tuning;  ///< none: nothing was tuned
  std::string methods;                ///< a paragraph to paste into a paper
  std::string program_version;
};

/// JSON laid out for people, schema "ceteris.study". What is absent or not finite is null.
[[nodiscard]] std::string to_json(const StudyRecord& study);
/// Reads what `to_json` wrote. `where` names the text in errors (exit 3).
[[nodiscard]] StudyRecord study_from_json(std::string_view json, const std::string& where);

}  // namespace ceteris::record
