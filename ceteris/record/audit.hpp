// SPDX-License-Identifier: Apache-2.0
// What an audit found, as plain data: everything a report shows and nothing it would have to compute.
//
// Rates and probabilities lie in [0, 1]. Indices into `AuditRecord::sets` name the data sets everywhere.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ceteris::record {

/// Bumped whenever a field of the JSON changes its meaning or disappears.
inline constexpr int kAuditSchema = 3;

struct Interval {
  double low = 0;
  double high = 1;
};

/// Held-out accuracy of one classifier over the C data sets of an audit; chance is 1/C because test sets are balanced.
struct Accuracy {
  std::int64_t correct = 0;
  std::int64_t total = 0;
  double value = 0;
  Interval wilson95;         ///< Wilson (1927); over groups when images of one group are not exchangeable
  double p_value = 1;        ///< one-sided exact: P(at least `correct` | chance); with groups at least p_permutation
  double p_permutation = 1;  ///< (b + 1) / (m + 1) over permuted test labels, Phipson & Smyth (2010)
};

/// The word for what an accuracy proves; see audit_verdict.hpp.
enum class Verdict { NoVerdict, Indistinguishable, Weak, Clear, AlmostPerfect };

struct Confusion {
  std::vector<std::vector<std::int64_t>> counts;  ///< counts[truth][prediction], test images
};

/// How well two of the data sets are told apart: accuracy on their test images when only these two may be answered.
struct Pair {
  int a = 0;
  int b = 0;
  Accuracy accuracy = {};
  double p_holm = 1;  ///< of accuracy.p_permutation, Holm (1979) over all pairs
  Verdict verdict = Verdict::NoVerdict;
};

struct RefusedFile {
  std::string name;
  std::string reason;  ///< category, e.g. "truncated"
  std::string detail;
};

struct ReasonCount {
  std::string reason;
  std::int64_t count = 0;
};

struct DataSet {
  std::string name;
  std::string location;         ///< as the user wrote it
  std::string kind;             ///< "folder", "tar", "zip", "pack", "list", "generated"
  std::string fingerprint;      ///< SHA-256 over the sorted names and contents of what was used
  std::int64_t files = 0;       ///< candidates found
  std::int64_t not_images = 0;  ///< left out by name, e.g. README.txt
  std::int64_t scanned = 0;     ///< opened by this audit; fewer than `files` under --max-images
  std::int64_t refused = 0;
  std::int64_t duplicates_within = 0;  ///< exact copies inside the set, kept in one group
  std::int64_t duplicates_across = 0;  ///< exact copies of an image of another set, left out of training and test
  std::int64_t groups = 0;
  std::int64_t usable = 0;   ///< readable and in no other set
  std::int64_t lacking = 0;  ///< images that this set lacks for a verdict; 0 when it has enough
  std::int64_t train = 0, validation = 0, test = 0;
  std::vector<ReasonCount> refused_by_reason;
  std::vector<RefusedFile> refused_files;
  std::vector<std::string> notes = {};  ///< what could not be listed or was left out, and which groups were given
  // What the headers say: the commonest values and their shares, for the table of the report.
  std::string common_format;
  double common_format_share = 0;
  double median_width = 0, median_height = 0, median_bytes = 0;
};

/// An image that shows a finding. `tile` is its place on the sheet of large images, -1 for none.
struct Example {
  int set = 0;
  std::string name;
  int tile = -1;
  std::string view = {};  ///< which part the large image shows: "the upper left corner, enlarged"
};

/// One thing by which a probe tells the sets apart.
struct Finding {
  std::string feature;   ///< "JPEG comment"
  std::string sentence;  ///< "JPEG comment present: 97 % of B, 0 % of A"
  std::string hint;      ///< what leaves such a difference; empty when it speaks for itself
  /// How much the probe used it: the mean fall of the log-odds of the right set, in nats, when the values of this
  /// feature change places between test images (Breiman 2001)
  double importance = 0;
  std::vector<Example> examples;  ///< three that have it; of a number, one of the other end as well
  std::string map = {};           ///< of a mark in one place: what the picture of that place shows; empty: none
  int map_tile = -1;              ///< its place on the sheet of large images, -1 for none
};

/// Images of one set that have a value which no image of another set has: certain for these, whatever the accuracy.
struct Giveaway {
  std::string feature;  ///< "JPEG comment"
  std::string probe;    ///< the probe that reads it
  int set = 0;
  std::int64_t images = 0;  ///< that have such a value
  std::int64_t total = 0;   ///< images of the set that were read
  std::int64_t others = 0;  ///< images of all other sets that were read, none of which has it
  double p_value = 1;       ///< that as many groups of images fall into one set by chance, times the values looked at
  std::vector<std::string> values = {};    ///< the commonest, "present: 75"
  std::vector<std::string> examples = {};  ///< three names
};

/// One classifier that sees one kind of signal.
struct Probe {
  std::string name;    ///< "history"
  std::string title;   ///< "Processing history"
  std::string sees;    ///< one sentence: what it is shown
  std::string family;  ///< rung of the ladder: "file", "geometry", "colour", "structure", "history", "pixels"
  std::int64_t features = 0;
  Accuracy accuracy;
  double p_holm = 1;  ///< of accuracy.p_permutation, Holm (1979) over all probes of the audit
  Verdict verdict = Verdict::NoVerdict;
  Confusion confusion;
  std::vector<Finding> findings = {};  ///< what it used, the largest difference first; none when it tells nothing apart
  std::string explained = {};  ///< when another signal explains its accuracy: a sentence that says which; else empty
};

/// A question whose answer is known beforehand; an audit that fails one says so first.
struct Control {
  std::string name;
  std::string title;
  std::string expectation;
  Accuracy accuracy;
  bool passed = false;
  std::string if_failed = {};  ///< what a failure means, which numbers not to use, and what to run
};

/// One training run of the reference network.
struct SeedRun {
  std::uint64_t seed = 0;
  Accuracy accuracy;
  double validation_accuracy = 0;
  std::vector<double> train_loss;             ///< by epoch
  std::vector<double> validation_accuracies;  ///< by epoch
};

struct Calibration {
  double temperature = 1;
  double expected_error = 0;  ///< ECE, 15 bins
  double brier = 0;
  double log_loss = 0;  ///< nats
  double bits = 0;      ///< information about the source, at least
};

/// An image that shows what the headline classifier sees. `tile` is its place on the report's two sheets of images,
/// small and large; -1 for none.
struct TellingImage {
  enum class Kind { Typical, Swap, Boundary };
  Kind kind = Kind::Typical;
  int set = 0;
  int predicted = 0;
  double posterior = 0;
  std::string name;
  int tile = -1;
};

/// A file that stands in two data sets.
struct SharedFile {
  int set_a = 0, set_b = 0;
  std::string name_a, name_b;
};

/// One row of the CSV beside the report.
struct ImageRow {
  int set = 0;
  std::string name;
  std::string group;
  std::string part;               ///< "train", "validation", "test", "unused", "shared", "refused"
  std::string reason;             ///< why it was refused, else empty
  std::vector<double> posterior;  ///< calibrated, by set; empty where no network judged it
};

struct NamedValue {
  std::string name;
  std::string value;
};

/// One number that a gate holds against a limit (audit_gate.hpp).
struct AuditGateCheck {
  std::string name;  ///< "headline", "header", "certain"
  double value = 0;  ///< lower end of an accuracy's interval, a share, or a count; NaN: not measured
  double limit = 0;  ///< above it, it trips
  bool tripped = false;
  std::string text;  ///< "lower bound 85.0 % > 60 %"
};

/// What the caller asked to fail on; empty and not tripped when nothing was.
struct AuditGate {
  bool tripped = false;
  std::vector<AuditGateCheck> checks = {};
};

/// Where the time went.
struct Timing {
  std::string finished;          ///< UTC, ISO 8601
  double seconds = 0;            ///< wall clock
  double processor_seconds = 0;  ///< over all threads
  std::int64_t jobs = 0;
  std::int64_t peak_memory_bytes = 0;
};

struct AuditRecord {
  std::string title;
  std::string version;    ///< of Ceteris
  std::string spec_json;  ///< the resolved AuditSpec, canonical
  std::string identity;   ///< SHA-256 of spec, data and semantics
  std::vector<DataSet> sets;
  double chance = 0;
  std::int64_t images_per_set = 0;
  std::int64_t images_needed = 0;  ///< per set for a verdict; 0 when there are enough
  Verdict verdict = Verdict::NoVerdict;
  std::string headline;        ///< the verdict as a sentence
  Accuracy accuracy;           ///< of the headline classifier
  std::string classifier;      ///< what it is: "small CNN, 2 seeds averaged, ..."
  std::string selection;       ///< how it was chosen on the validation part
  double total_variation = 0;  ///< lower bound for two sets, 2 * lower bound - 1; 0 otherwise
  std::vector<SeedRun> seeds;
  Confusion confusion;
  std::vector<Pair> pairs;
  Calibration calibration;
  std::vector<Probe> probes;
  std::vector<Giveaway> giveaways;
  std::vector<Control> controls;
  std::vector<TellingImage> telling;
  std::vector<SharedFile> shared;
  std::vector<std::string> alerts;  ///< what a reader must know before any number, first thing on the page
  std::vector<std::string> advice;
  std::vector<std::string> scope;  ///< what this result in particular does not say; reports add what no audit can say
  AuditGate gate;
  std::string verdict_rule;  ///< one sentence: how the words follow from the lower bounds; may be empty
  // Facts that differ between two runs of the same audit; everything above is bitwise the same.
  std::string command;  ///< the command line as typed; may be empty
  std::vector<NamedValue> environment;
  Timing timing;
};

/// Schema-versioned JSON (docs/audit-json.md). What differs between two runs of the same audit stands in two objects at
/// the end: `environment` (with the command) and `timing`. Numbers read back to the same double; one that is not finite
/// is written as null. Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string to_json(const AuditRecord& record);

/// CSV with a header: set, image, group, part, reason, then one posterior column a set. RFC 4180 quoting, lines end
/// with LF. Names are written as they stand in the record; a posterior that is not finite is an empty field.
[[nodiscard]] std::string to_csv(const AuditRecord& record, const std::vector<ImageRow>& rows);

}  // namespace ceteris::record
