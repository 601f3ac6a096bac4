// SPDX-License-Identifier: Apache-2.0
// The members of an audit record by the names they have in JSON, each listed once with its meaning: the writer goes
// over these lists, and so do the test that keeps docs/audit.schema.json and the tables of docs/audit-json.md. A member
// that is missing here does not compile.
#pragma once

#include <array>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "ceteris/record/audit.hpp"
#include "ceteris/record/study_fields.hpp"

namespace ceteris::record::audit_fields {

inline constexpr const char* kSchemaName = "ceteris.audit";

template <typename Owner, typename T>
struct Field {
  std::string_view name;
  T Owner::*member;
  std::string_view what;  ///< one line
};
template <typename Owner, typename T>
Field(const char*, T Owner::*, const char*) -> Field<Owner, T>;

/// The list of `T`: a tuple of Field. An empty tuple for types that are no part of an audit.
template <typename T>
inline constexpr std::tuple<> kList{};

template <typename T>
inline constexpr std::size_t kListed = std::tuple_size_v<std::remove_cvref_t<decltype(kList<T>)>>;

/// A struct that has a list.
template <typename T>
concept Listed = kListed<T> >
0;

template <typename T>
[[nodiscard]] consteval bool complete() {
  return study_fields::counts_match<T>(std::make_index_sequence<kListed<T>>{});
}

/// The words of an enumeration in JSON, in the order of its enumerators.
template <typename E>
inline constexpr std::array<std::string_view, 0> kTokens{};
template <>
inline constexpr std::array<std::string_view, 5> kTokens<Verdict> = {"no_verdict", "indistinguishable", "weak", "clear",
                                                                     "almost_perfect"};
template <>
inline constexpr std::array<std::string_view, 3> kTokens<TellingImage::Kind> = {"typical", "swap", "boundary"};

template <>
inline constexpr auto kList<Accuracy> = std::tuple{
    Field{"correct", &Accuracy::correct, "test images named right"},
    Field{"total", &Accuracy::total, "test images; 0 means not measured"},
    Field{"value", &Accuracy::value, "`correct` / `total`"},
    Field{"wilson95", &Accuracy::wilson95,
          "`[low, high]`, 95 % interval of Wilson (1927); when test images share groups, its hull with a cluster "
          "bootstrap, or below 20 groups Wilson with each group as one answer"},
    Field{
        "p_value", &Accuracy::p_value,
        "one-sided, exact: the probability of at least `correct` by guessing; when test images share groups, at least "
        "`p_permutation`"},
    Field{
        "p_permutation", &Accuracy::p_permutation,
        "(b + 1) / (m + 1) over permuted test labels (Phipson & Smyth 2010); never 0. A classifier that nearly always "
        "gives one answer can be better than permuted labels for certain while `p_value`, which knows only how many "
        "were right, is not: then a few images are given away and most are not"}};
static_assert(complete<Accuracy>());

template <>
inline constexpr auto kList<Pair> = std::tuple{
    Field{"a", &Pair::a, "a set"}, Field{"b", &Pair::b, "another set"},
    Field{"accuracy", &Pair::accuracy, "on their test images when only these two may be answered: chance is 1/2"},
    Field{"p_holm", &Pair::p_holm, "`p_permutation` after Holm (1979) over all pairs"},
    Field{"verdict", &Pair::verdict, "the word, after Holm"}};
static_assert(complete<Pair>());

template <>
inline constexpr auto kList<RefusedFile> =
    std::tuple{Field{"name", &RefusedFile::name, "the file"}, Field{"reason", &RefusedFile::reason, "category"},
               Field{"detail", &RefusedFile::detail, "what exactly was wrong"}};
static_assert(complete<RefusedFile>());

template <>
inline constexpr auto kList<ReasonCount> = std::tuple{Field{"reason", &ReasonCount::reason, "category of a refusal"},
                                                      Field{"count", &ReasonCount::count, "files"}};
static_assert(complete<ReasonCount>());

template <>
inline constexpr auto kList<DataSet> = std::tuple{
    Field{"name", &DataSet::name, "as reports call it"},
    Field{"location", &DataSet::location, "as the user wrote it"},
    Field{"kind", &DataSet::kind, "`folder`, `tar`, `zip`, `pack`, `list` or `generated`"},
    Field{"fingerprint", &DataSet::fingerprint, "SHA-256 over the sorted names and contents of what was used"},
    Field{"files", &DataSet::files, "candidates found"},
    Field{"not_images", &DataSet::not_images, "left out by name, such as README.txt"},
    Field{"scanned", &DataSet::scanned, "opened: fewer than `files` when `max_images` were enough"},
    Field{"refused", &DataSet::refused, "opened and not usable. Nothing takes their place"},
    Field{"duplicates_within", &DataSet::duplicates_within,
          "exact copies inside the set; they stay on one side of the split"},
    Field{"duplicates_across", &DataSet::duplicates_across,
          "exact copies of an image of another set; left out of training and test"},
    Field{"groups", &DataSet::groups, "units of the split"},
    Field{"usable", &DataSet::usable, "images that were read and stand in no other set"},
    Field{"lacking", &DataSet::lacking, "images that this set lacks for a verdict; 0 when it has enough"},
    Field{"train", &DataSet::train, "images to learn from"},
    Field{"validation", &DataSet::validation, "images to choose by"},
    Field{"test", &DataSet::test, "images that judge"},
    Field{"common_format", &DataSet::common_format, "the commonest format by header"},
    Field{"common_format_share", &DataSet::common_format_share, "its share of the images read"},
    Field{"median_width", &DataSet::median_width, "of the images read, px"},
    Field{"median_height", &DataSet::median_height, "of the images read, px"},
    Field{"median_bytes", &DataSet::median_bytes, "of the files read"},
    Field{"refused_by_reason", &DataSet::refused_by_reason, "`refused`, counted"},
    Field{"refused_files", &DataSet::refused_files, "`refused`, listed"},
    Field{"notes", &DataSet::notes, "sentences: what could not be listed or was left out, and where groups come from"}};
static_assert(complete<DataSet>());

template <>
inline constexpr auto kList<Example> =
    std::tuple{Field{"set", &Example::set, "its set"}, Field{"name", &Example::name, "the image"},
               Field{"tile", &Example::tile, "its place on the page's sheet of large images, from 0; -1: none"},
               Field{"view", &Example::view, "which part of the image it shows"}};
static_assert(complete<Example>());

template <>
inline constexpr auto kList<Finding> = std::tuple{
    Field{"feature", &Finding::feature, "what differs"},
    Field{"sentence", &Finding::sentence, "how: shares or means in each set"},
    Field{"hint", &Finding::hint, "what leaves such a difference; empty when it speaks for itself"},
    Field{
        "importance", &Finding::importance,
        "how much the probe used it: the mean fall of the log-odds of the right set, in nats, when the values of this "
        "feature change places between test images (Breiman 2001)"},
    Field{
        "examples", &Finding::examples,
        "up to three images that have it; for a number three of the set at one end, then one of the set at the other"},
    Field{"map", &Finding::map, "of a mark in one place: what the picture of that place shows; empty: there is none"},
    Field{"map_tile", &Finding::map_tile, "its place on the page's sheet of large images, from 0; -1: none"}};
static_assert(complete<Finding>());

template <>
inline constexpr auto kList<Probe> = std::tuple{
    Field{"name", &Probe::name, "identifier"},
    Field{"title", &Probe::title, "heading"},
    Field{"sees", &Probe::sees, "what it is shown"},
    Field{"family", &Probe::family,
          "rung of the ladder: `file`, `geometry`, `colour`, `structure`, `history`, `overlay` or `pixels`"},
    Field{"features", &Probe::features, "how many numbers it sees of an image"},
    Field{"accuracy", &Probe::accuracy, "on the test images"},
    Field{"p_holm", &Probe::p_holm, "`p_permutation` after Holm (1979) over all probes"},
    Field{"verdict", &Probe::verdict, "the word, after Holm"},
    Field{"confusion", &Probe::confusion, "`confusion[truth][answer]`: test images"},
    Field{"findings", &Probe::findings, "what it used, the largest difference first; none when it tells nothing apart"},
    Field{"explained", &Probe::explained,
          "when another signal explains its accuracy, a sentence that says which; else empty"}};
static_assert(complete<Probe>());

template <>
inline constexpr auto kList<Giveaway> = std::tuple{
    Field{"feature", &Giveaway::feature, "what is only there"},
    Field{"probe", &Giveaway::probe, "the probe that reads it"},
    Field{"set", &Giveaway::set, "the set that has it"},
    Field{"images", &Giveaway::images, "images of the set that have it: certain for these"},
    Field{"total", &Giveaway::total, "images of the set that were read"},
    Field{"others", &Giveaway::others, "images of the other sets that were read, none of which has it"},
    Field{"p_value", &Giveaway::p_value,
          "that as many groups of images fall into one set by chance, times the values looked at (Bonferroni)"},
    Field{"values", &Giveaway::values, "the commonest values and their images, \"present: 75\""},
    Field{"examples", &Giveaway::examples, "names of up to three images"}};
static_assert(complete<Giveaway>());

template <>
inline constexpr auto kList<Control> = std::tuple{
    Field{"name", &Control::name, "identifier"},
    Field{"title", &Control::title, "heading"},
    Field{"expectation", &Control::expectation, "the known answer"},
    Field{"accuracy", &Control::accuracy, "what was measured"},
    Field{"passed", &Control::passed, "whether it is as expected"},
    Field{"if_failed", &Control::if_failed, "what a failure means, which numbers not to use, and what to run"}};
static_assert(complete<Control>());

template <>
inline constexpr auto kList<SeedRun> =
    std::tuple{Field{"seed", &SeedRun::seed, "number of the run"},
               Field{"accuracy", &SeedRun::accuracy, "of this run alone, on the test images"},
               Field{"validation_accuracy", &SeedRun::validation_accuracy, "after the last epoch"},
               Field{"train_loss", &SeedRun::train_loss, "by epoch, in nats"},
               Field{"validation_accuracies", &SeedRun::validation_accuracies, "by epoch"}};
static_assert(complete<SeedRun>());

template <>
inline constexpr auto kList<Calibration> =
    std::tuple{Field{"temperature", &Calibration::temperature, "fitted on the validation images"},
               Field{"expected_error", &Calibration::expected_error, "expected calibration error, 15 bins"},
               Field{"brier", &Calibration::brier, "Brier score"}, Field{"log_loss", &Calibration::log_loss, "in nats"},
               Field{"bits", &Calibration::bits, "information about the source of an image, at least"}};
static_assert(complete<Calibration>());

template <>
inline constexpr auto kList<TellingImage> =
    std::tuple{Field{"kind", &TellingImage::kind, "`typical`, `swap` or `boundary`"},
               Field{"set", &TellingImage::set, "the true set"},
               Field{"predicted", &TellingImage::predicted, "the answer"},
               Field{"posterior", &TellingImage::posterior, "calibrated probability of the answer"},
               Field{"name", &TellingImage::name, "the image"},
               Field{"tile", &TellingImage::tile, "its place on the page's sheets of images, from 0; -1: none"}};
static_assert(complete<TellingImage>());

template <>
inline constexpr auto kList<SharedFile> =
    std::tuple{Field{"set_a", &SharedFile::set_a, "a set"}, Field{"set_b", &SharedFile::set_b, "another set"},
               Field{"name_a", &SharedFile::name_a, "the image in `set_a`"},
               Field{"name_b", &SharedFile::name_b, "the same image in `set_b`"}};
static_assert(complete<SharedFile>());

template <>
inline constexpr auto kList<AuditGateCheck> = std::tuple{
    Field{"name", &AuditGateCheck::name,
          "a probe, or `headline`, `certain`, `duplicates`, `refused`, `controls` or `alerts`"},
    Field{
        "value", &AuditGateCheck::value,
        "the lower end of the interval of an accuracy, a share, or (`controls`, `alerts`) a count; null: not measured"},
    Field{"limit", &AuditGateCheck::limit,
          "above it the check trips; where no limit was given, a probe must also have a verdict that tells sets apart"},
    Field{"tripped", &AuditGateCheck::tripped, "whether it fails the build"},
    Field{"text", &AuditGateCheck::text, "by how much, in words: \"lower bound 85.0 % > 60 %\""}};
static_assert(complete<AuditGateCheck>());

template <>
inline constexpr auto kList<AuditGate> =
    std::tuple{Field{"tripped", &AuditGate::tripped, "whether any check tripped: the exit code is then 5"},
               Field{"checks", &AuditGate::checks, "what was asked for; empty without `--fail-above` and `--fail-on`"}};
static_assert(complete<AuditGate>());

template <>
inline constexpr auto kList<Timing> = std::tuple{
    Field{"finished", &Timing::finished, "date and time, UTC"}, Field{"seconds", &Timing::seconds, "wall clock"},
    Field{"processor_seconds", &Timing::processor_seconds, "over all threads"},
    Field{"jobs", &Timing::jobs, "`--jobs`"},
    Field{"peak_memory_bytes", &Timing::peak_memory_bytes, "most memory held at once"}};
static_assert(complete<Timing>());

template <>
inline constexpr auto kList<AuditRecord> = std::tuple{
    Field{"version", &AuditRecord::version, "of Ceteris"},
    Field{"title", &AuditRecord::title, "as the page has it"},
    Field{"identity", &AuditRecord::identity,
          "SHA-256 of settings, data and the meaning of the program; equal identities are the same audit"},
    Field{
        "alerts", &AuditRecord::alerts,
        "sentences to read before any number. Look at `controls` as well: an audit with a failed control is not to be "
        "relied on"},
    Field{"gate", &AuditRecord::gate, "what `--fail-above` and `--fail-on` asked for, and what tripped"},
    Field{"verdict", &AuditRecord::verdict,
          "`no_verdict`, `indistinguishable`, `weak`, `clear` or `almost_perfect`, from the lower end of the interval"},
    Field{"headline", &AuditRecord::headline, "the verdict as a sentence"},
    Field{"accuracy", &AuditRecord::accuracy, "of the headline classifier on held-out images"},
    Field{"chance", &AuditRecord::chance, "1 / number of sets: test images are balanced"},
    Field{"total_variation", &AuditRecord::total_variation,
          "for two sets, a lower bound on the share of their distributions that does not overlap; else 0"},
    Field{"images_per_set", &AuditRecord::images_per_set, "used of each set"},
    Field{"images_needed", &AuditRecord::images_needed, "of each set for a verdict; 0 when there were enough"},
    Field{"classifier", &AuditRecord::classifier, "what the headline classifier is"},
    Field{"selection", &AuditRecord::selection, "how it was chosen on the validation images"},
    Field{"verdict_rule", &AuditRecord::verdict_rule, "how the words follow from the numbers"},
    Field{"seeds", &AuditRecord::seeds, "training runs of the network"},
    Field{"confusion", &AuditRecord::confusion, "`confusion[truth][answer]`: test images"},
    Field{"pairs", &AuditRecord::pairs, "every two sets"},
    Field{"calibration", &AuditRecord::calibration,
          "whether the probabilities of the headline classifier are to be believed"},
    Field{"probes", &AuditRecord::probes, "classifiers that see one kind of signal"},
    Field{"giveaways", &AuditRecord::giveaways, "images that one value of one feature gives away for certain"},
    Field{"controls", &AuditRecord::controls, "questions with a known answer"},
    Field{"telling", &AuditRecord::telling, "images that show what the headline classifier sees"},
    Field{"sets", &AuditRecord::sets, "what went in"},
    Field{"shared", &AuditRecord::shared, "files that stand in two sets"},
    Field{"advice", &AuditRecord::advice, "sentences: what to do"},
    Field{"scope", &AuditRecord::scope,
          "what this result in particular does not say; the report adds what no audit can say"},
    Field{"spec", &AuditRecord::spec_json,
          "every setting with its default written out; as a file `spec.json`, `--config spec.json` repeats the audit"},
    Field{"command", &AuditRecord::command, "the command line as typed"},
    Field{"environment", &AuditRecord::environment, "facts about the machine, by name"},
    Field{"timing", &AuditRecord::timing, "where the time went"}};
static_assert(complete<AuditRecord>());

}  // namespace ceteris::record::audit_fields
