// SPDX-License-Identifier: Apache-2.0
// The members of a study record by the names they have in JSON, each listed once: the writer, the reader and the test
// of the schema go over these lists. A member that is missing here does not compile.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <utility>

#include "ceteris/record/study.hpp"
#include "ceteris/spec/field.hpp"

namespace ceteris::record::study_fields {

inline constexpr const char* kSchemaName = "ceteris.study";

template <typename Owner, typename T>
struct Member {
  std::string_view name;
  T Owner::*member;
};
template <typename Owner, typename T>
Member(const char*, T Owner::*) -> Member<Owner, T>;

/// The list of `T`: a tuple of Member. An empty tuple for types that are no part of a record.
template <typename T>
inline constexpr std::tuple<> kFields{};

/// A struct that has a list.
template <typename T>
concept Listed = std::tuple_size_v<std::remove_cvref_t<decltype(kFields<T>)>> >
0;

/// Whether the list of `T` is as long as `T` has members, found by trial: an aggregate takes as many initialisers as it
/// has members.
template <typename T, std::size_t... I>
[[nodiscard]] consteval bool counts_match(std::index_sequence<I...>) {
  return requires {
    T{(static_cast<void>(I), spec::AnyMember{})...};
  }
  &&!requires {
    T{(static_cast<void>(I), spec::AnyMember{})..., {}};
  };
}
template <typename T>
[[nodiscard]] consteval bool complete() {
  return counts_match<T>(std::make_index_sequence<std::tuple_size_v<std::remove_cvref_t<decltype(kFields<T>)>>>{});
}

/// The words of an enumeration in JSON, in the order of its enumerators. `Outcome` has its own table.
template <typename E>
inline constexpr std::array<std::string_view, 0> kWords{};
template <>
inline constexpr std::array<std::string_view, 2> kWords<Better> = {"higher", "lower"};
template <>
inline constexpr std::array<std::string_view, 4> kWords<MetricScale> = {"plain", "fraction", "percent", "ratio"};
template <>
inline constexpr std::array<std::string_view, 3> kWords<MetricRole> = {"primary", "guardrail", "reported"};
template <>
inline constexpr std::array<std::string_view, 8> kWords<StudyVerdict> = {
    "not_yet", "deterministic", "refused", "beyond", "negligible", "equivalent", "differs", "inconclusive"};
template <>
inline constexpr std::array<std::string_view, 3> kWords<Severity> = {"note", "warning", "serious"};

template <>
inline constexpr auto kFields<StudyMetric> =
    std::tuple{Member{"name", &StudyMetric::name},     Member{"role", &StudyMetric::role},
               Member{"better", &StudyMetric::better}, Member{"scale", &StudyMetric::scale},
               Member{"unit", &StudyMetric::unit},     Member{"margin", &StudyMetric::margin},
               Member{"source", &StudyMetric::source}, Member{"failed", &StudyMetric::failed}};
static_assert(complete<StudyMetric>());

template <>
inline constexpr auto kFields<StudyCell> = std::tuple{Member{"trial", &StudyCell::trial},
                                                      Member{"replicate", &StudyCell::replicate},
                                                      Member{"task", &StudyCell::task},
                                                      Member{"host", &StudyCell::host},
                                                      Member{"slot", &StudyCell::slot},
                                                      Member{"outcome", &StudyCell::outcome},
                                                      Member{"done", &StudyCell::done},
                                                      Member{"values", &StudyCell::values},
                                                      Member{"scored", &StudyCell::scored},
                                                      Member{"seconds", &StudyCell::seconds},
                                                      Member{"peak_bytes", &StudyCell::peak_bytes}};
static_assert(complete<StudyCell>());

template <>
inline constexpr auto kFields<NamedText> =
    std::tuple{Member{"name", &NamedText::name}, Member{"value", &NamedText::value}};
static_assert(complete<NamedText>());

template <>
inline constexpr auto kFields<OutcomeCount> =
    std::tuple{Member{"outcome", &OutcomeCount::outcome}, Member{"count", &OutcomeCount::count}};
static_assert(complete<OutcomeCount>());

template <>
inline constexpr auto kFields<StudyInterval> =
    std::tuple{Member{"low", &StudyInterval::low}, Member{"high", &StudyInterval::high}};
static_assert(complete<StudyInterval>());

template <>
inline constexpr auto kFields<StudyMean> = std::tuple{Member{"n", &StudyMean::n}, Member{"mean", &StudyMean::mean},
                                                      Member{"sd", &StudyMean::sd}, Member{"ci95", &StudyMean::ci95}};
static_assert(complete<StudyMean>());

template <>
inline constexpr auto kFields<StudyArm> = std::tuple{Member{"name", &StudyArm::name},
                                                     Member{"baseline", &StudyArm::baseline},
                                                     Member{"kept", &StudyArm::kept},
                                                     Member{"values", &StudyArm::values},
                                                     Member{"cells", &StudyArm::cells},
                                                     Member{"means", &StudyArm::means},
                                                     Member{"outcomes", &StudyArm::outcomes},
                                                     Member{"mean_seconds", &StudyArm::mean_seconds},
                                                     Member{"mean_peak_bytes", &StudyArm::mean_peak_bytes},
                                                     Member{"cost", &StudyArm::cost},
                                                     Member{"budget", &StudyArm::budget}};
static_assert(complete<StudyArm>());

template <>
inline constexpr auto kFields<StudyContrast> =
    std::tuple{Member{"name", &StudyContrast::name},
               Member{"first", &StudyContrast::first},
               Member{"second", &StudyContrast::second},
               Member{"metric", &StudyContrast::metric},
               Member{"task", &StudyContrast::task},
               Member{"family", &StudyContrast::family},
               Member{"method", &StudyContrast::method},
               Member{"n", &StudyContrast::n},
               Member{"estimate", &StudyContrast::estimate},
               Member{"standard_error", &StudyContrast::standard_error},
               Member{"degrees_of_freedom", &StudyContrast::degrees_of_freedom},
               Member{"ci95", &StudyContrast::ci95},
               Member{"ci90", &StudyContrast::ci90},
               Member{"p", &StudyContrast::p},
               Member{"p_adjusted", &StudyContrast::p_adjusted},
               Member{"p_equivalence", &StudyContrast::p_equivalence},
               Member{"margin", &StudyContrast::margin},
               Member{"verdict", &StudyContrast::verdict},
               Member{"favours_second", &StudyContrast::favours_second},
               Member{"reason", &StudyContrast::reason},
               Member{"needed", &StudyContrast::needed},
               Member{"differences", &StudyContrast::differences},
               Member{"correlation", &StudyContrast::correlation},
               Member{"variance_ratio", &StudyContrast::variance_ratio},
               Member{"skewness", &StudyContrast::skewness},
               Member{"bootstrap_t95", &StudyContrast::bootstrap_t95},
               Member{"sign_flip_p", &StudyContrast::sign_flip_p},
               Member{"sign_flip_floor", &StudyContrast::sign_flip_floor},
               Member{"hodges_lehmann", &StudyContrast::hodges_lehmann},
               Member{"lag_correlation", &StudyContrast::lag_correlation},
               Member{"drift_p", &StudyContrast::drift_p},
               Member{"incomplete", &StudyContrast::incomplete}};
static_assert(complete<StudyContrast>());

template <>
inline constexpr auto kFields<StudyRule> =
    std::tuple{Member{"name", &StudyRule::name}, Member{"declared", &StudyRule::declared},
               Member{"contrasts", &StudyRule::contrasts}};
static_assert(complete<StudyRule>());

template <>
inline constexpr auto kFields<StudyMcNemar> =
    std::tuple{Member{"replicate", &StudyMcNemar::replicate}, Member{"only_first", &StudyMcNemar::only_first},
               Member{"only_second", &StudyMcNemar::only_second}, Member{"p", &StudyMcNemar::p}};
static_assert(complete<StudyMcNemar>());

template <>
inline constexpr auto kFields<StudyItems> =
    std::tuple{Member{"contrast", &StudyItems::contrast}, Member{"items", &StudyItems::items},
               Member{"binary", &StudyItems::binary}, Member{"mcnemar", &StudyItems::mcnemar}};
static_assert(complete<StudyItems>());

template <>
inline constexpr auto kFields<StudyAggregate> =
    std::tuple{Member{"arm", &StudyAggregate::arm}, Member{"runs", &StudyAggregate::runs},
               Member{"iqm", &StudyAggregate::iqm}, Member{"ci95", &StudyAggregate::ci95}};
static_assert(complete<StudyAggregate>());

template <>
inline constexpr auto kFields<StudyImprovement> =
    std::tuple{Member{"name", &StudyImprovement::name}, Member{"first", &StudyImprovement::first},
               Member{"second", &StudyImprovement::second}, Member{"probability", &StudyImprovement::probability},
               Member{"ci95", &StudyImprovement::ci95}};
static_assert(complete<StudyImprovement>());

template <>
inline constexpr auto kFields<StudyEffect> = std::tuple{Member{"name", &StudyEffect::name},
                                                        Member{"estimate", &StudyEffect::estimate},
                                                        Member{"ci95", &StudyEffect::ci95},
                                                        Member{"p", &StudyEffect::p},
                                                        Member{"p_adjusted", &StudyEffect::p_adjusted},
                                                        Member{"aliases", &StudyEffect::aliases}};
static_assert(complete<StudyEffect>());

template <>
inline constexpr auto kFields<StudyVariance> =
    std::tuple{Member{"name", &StudyVariance::name},
               Member{"squares", &StudyVariance::squares},
               Member{"degrees_of_freedom", &StudyVariance::degrees_of_freedom},
               Member{"f", &StudyVariance::f},
               Member{"p", &StudyVariance::p},
               Member{"p_adjusted", &StudyVariance::p_adjusted},
               Member{"partial_eta2", &StudyVariance::partial_eta2},
               Member{"omega2", &StudyVariance::omega2}};
static_assert(complete<StudyVariance>());

template <>
inline constexpr auto kFields<StudyTrend> =
    std::tuple{Member{"factor", &StudyTrend::factor},     Member{"per", &StudyTrend::per},
               Member{"slope", &StudyTrend::slope},       Member{"curvature", &StudyTrend::curvature},
               Member{"exponent", &StudyTrend::exponent}, Member{"exponent_ci95", &StudyTrend::exponent_ci95}};
static_assert(complete<StudyTrend>());

template <>
inline constexpr auto kFields<StudyAttribution> =
    std::tuple{Member{"component", &StudyAttribution::component}, Member{"shapley", &StudyAttribution::shapley},
               Member{"banzhaf", &StudyAttribution::banzhaf}, Member{"leave_one_out", &StudyAttribution::leave_one_out},
               Member{"add_one_in", &StudyAttribution::add_one_in}};
static_assert(complete<StudyAttribution>());

template <>
inline constexpr auto kFields<StudyCurvePoint> = std::tuple{
    Member{"step", &StudyCurvePoint::step}, Member{"median", &StudyCurvePoint::median},
    Member{"low", &StudyCurvePoint::low}, Member{"high", &StudyCurvePoint::high}, Member{"n", &StudyCurvePoint::n}};
static_assert(complete<StudyCurvePoint>());

template <>
inline constexpr auto kFields<StudyCurve> =
    std::tuple{Member{"arm", &StudyCurve::arm}, Member{"points", &StudyCurve::points}};
static_assert(complete<StudyCurve>());

template <>
inline constexpr auto kFields<StudyFrontPoint> = std::tuple{Member{"arm", &StudyFrontPoint::arm},
                                                            Member{"cost", &StudyFrontPoint::cost},
                                                            Member{"cost_ci95", &StudyFrontPoint::cost_ci95},
                                                            Member{"value", &StudyFrontPoint::value},
                                                            Member{"value_ci95", &StudyFrontPoint::value_ci95},
                                                            Member{"on_front", &StudyFrontPoint::on_front}};
static_assert(complete<StudyFrontPoint>());

template <>
inline constexpr auto kFields<StudyThreat> =
    std::tuple{Member{"severity", &StudyThreat::severity}, Member{"kind", &StudyThreat::kind},
               Member{"sentence", &StudyThreat::sentence}};
static_assert(complete<StudyThreat>());

template <>
inline constexpr auto kFields<StudyPower> = std::tuple{Member{"metric", &StudyPower::metric},
                                                       Member{"pilot", &StudyPower::pilot},
                                                       Member{"sd", &StudyPower::sd},
                                                       Member{"sd_bound", &StudyPower::sd_bound},
                                                       Member{"margin", &StudyPower::margin},
                                                       Member{"planned", &StudyPower::planned},
                                                       Member{"detectable", &StudyPower::detectable},
                                                       Member{"provable_margin", &StudyPower::provable_margin},
                                                       Member{"needed", &StudyPower::needed},
                                                       Member{"needed_bound", &StudyPower::needed_bound}};
static_assert(complete<StudyPower>());

template <>
inline constexpr auto kFields<StudyVersion> = std::tuple{
    Member{"hash", &StudyVersion::hash}, Member{"date", &StudyVersion::date}, Member{"reason", &StudyVersion::reason},
    Member{"code", &StudyVersion::code}, Member{"changes", &StudyVersion::changes}};
static_assert(complete<StudyVersion>());

template <>
inline constexpr auto kFields<StudyHost> =
    std::tuple{Member{"name", &StudyHost::name}, Member{"cpu", &StudyHost::cpu}, Member{"trials", &StudyHost::trials}};
static_assert(complete<StudyHost>());

template <>
inline constexpr auto kFields<StudyImport> = std::tuple{
    Member{"file", &StudyImport::file}, Member{"sha256", &StudyImport::sha256}, Member{"cpus", &StudyImport::cpus},
    Member{"trials", &StudyImport::trials}, Member{"others", &StudyImport::others}};
static_assert(complete<StudyImport>());

template <>
inline constexpr auto kFields<StudySetting> = std::tuple{
    Member{"values", &StudySetting::values}, Member{"n", &StudySetting::n}, Member{"failed", &StudySetting::failed},
    Member{"mean", &StudySetting::mean}, Member{"chosen", &StudySetting::chosen}};
static_assert(complete<StudySetting>());

template <>
inline constexpr auto kFields<StudyTunedArm> =
    std::tuple{Member{"arm", &StudyTunedArm::arm}, Member{"settings", &StudyTunedArm::settings},
               Member{"edges", &StudyTunedArm::edges}};
static_assert(complete<StudyTunedArm>());

template <>
inline constexpr auto kFields<StudyTuning> = std::tuple{Member{"metric", &StudyTuning::metric},
                                                        Member{"method", &StudyTuning::method},
                                                        Member{"replicates", &StudyTuning::replicates},
                                                        Member{"planned_trials", &StudyTuning::planned_trials},
                                                        Member{"ended_trials", &StudyTuning::ended_trials},
                                                        Member{"attempts", &StudyTuning::attempts},
                                                        Member{"seconds", &StudyTuning::seconds},
                                                        Member{"decided", &StudyTuning::decided},
                                                        Member{"space", &StudyTuning::space},
                                                        Member{"arms", &StudyTuning::arms}};
static_assert(complete<StudyTuning>());

template <>
inline constexpr auto kFields<StudyLook> =
    std::tuple{Member{"date", &StudyLook::date}, Member{"version", &StudyLook::version},
               Member{"ended", &StudyLook::ended}, Member{"planned", &StudyLook::planned}};
static_assert(complete<StudyLook>());

template <>
inline constexpr auto kFields<StudyRegistration> =
    std::tuple{Member{"chained", &StudyRegistration::chained},
               Member{"late", &StudyRegistration::late},
               Member{"date", &StudyRegistration::date},
               Member{"head", &StudyRegistration::head},
               Member{"entries", &StudyRegistration::entries},
               Member{"runs", &StudyRegistration::runs},
               Member{"found_before", &StudyRegistration::found_before},
               Member{"looks", &StudyRegistration::looks},
               Member{"merged", &StudyRegistration::merged},
               Member{"differing", &StudyRegistration::differing},
               Member{"amended_after_look", &StudyRegistration::amended_after_look},
               Member{"problems", &StudyRegistration::problems}};
static_assert(complete<StudyRegistration>());

template <>
inline constexpr auto kFields<StudyRecord> = std::tuple{Member{"id", &StudyRecord::id},
                                                        Member{"name", &StudyRecord::name},
                                                        Member{"question", &StudyRecord::question},
                                                        Member{"design", &StudyRecord::design},
                                                        Member{"scope", &StudyRecord::scope},
                                                        Member{"paired", &StudyRecord::paired},
                                                        Member{"complete", &StudyRecord::complete},
                                                        Member{"planned_trials", &StudyRecord::planned_trials},
                                                        Member{"ended_trials", &StudyRecord::ended_trials},
                                                        Member{"attempts", &StudyRecord::attempts},
                                                        Member{"replicates", &StudyRecord::replicates},
                                                        Member{"tasks", &StudyRecord::tasks},
                                                        Member{"budget", &StudyRecord::budget},
                                                        Member{"currency", &StudyRecord::currency},
                                                        Member{"cost_name", &StudyRecord::cost_name},
                                                        Member{"score_at", &StudyRecord::score_at},
                                                        Member{"command", &StudyRecord::command},
                                                        Member{"rerun", &StudyRecord::rerun},
                                                        Member{"repeat", &StudyRecord::repeat},
                                                        Member{"streams", &StudyRecord::streams},
                                                        Member{"metrics", &StudyRecord::metrics},
                                                        Member{"arms", &StudyRecord::arms},
                                                        Member{"contrasts", &StudyRecord::contrasts},
                                                        Member{"rules", &StudyRecord::rules},
                                                        Member{"items", &StudyRecord::items},
                                                        Member{"aggregates", &StudyRecord::aggregates},
                                                        Member{"improvements", &StudyRecord::improvements},
                                                        Member{"effects", &StudyRecord::effects},
                                                        Member{"interactions", &StudyRecord::interactions},
                                                        Member{"variance", &StudyRecord::variance},
                                                        Member{"trends", &StudyRecord::trends},
                                                        Member{"attribution", &StudyRecord::attribution},
                                                        Member{"curves", &StudyRecord::curves},
                                                        Member{"front", &StudyRecord::front},
                                                        Member{"power", &StudyRecord::power},
                                                        Member{"threats", &StudyRecord::threats},
                                                        Member{"versions", &StudyRecord::versions},
                                                        Member{"registration", &StudyRecord::registration},
                                                        Member{"hosts", &StudyRecord::hosts},
                                                        Member{"imports", &StudyRecord::imports},
                                                        Member{"tuning", &StudyRecord::tuning},
                                                        Member{"methods", &StudyRecord::methods},
                                                        Member{"program_version", &StudyRecord::program_version}};
static_assert(complete<StudyRecord>());

}  // namespace ceteris::record::study_fields
