// SPDX-License-Identifier: Apache-2.0
// The members of the record of an analysis by the names they have in JSON; see study_fields.hpp.
#pragma once

#include "ceteris/record/analysis.hpp"
#include "ceteris/record/study_fields.hpp"

namespace ceteris::record::study_fields {

inline constexpr const char* kAnalysisSchemaName = "ceteris.analyse/1";

template <>
inline constexpr auto kFields<AnalysisSource> =
    std::tuple{Member{"name", &AnalysisSource::name}, Member{"format", &AnalysisSource::format},
               Member{"rows", &AnalysisSource::rows}, Member{"notes", &AnalysisSource::notes}};
static_assert(complete<AnalysisSource>());

template <>
inline constexpr auto kFields<AnalysisColumn> =
    std::tuple{Member{"role", &AnalysisColumn::role}, Member{"columns", &AnalysisColumn::columns},
               Member{"guessed", &AnalysisColumn::guessed}};
static_assert(complete<AnalysisColumn>());

template <>
inline constexpr auto kFields<AnalysisLeftOut> =
    std::tuple{Member{"where", &AnalysisLeftOut::where}, Member{"why", &AnalysisLeftOut::why}};
static_assert(complete<AnalysisLeftOut>());

template <>
inline constexpr auto kFields<AnalysisGap> = std::tuple{Member{"arm", &AnalysisGap::arm},
                                                        Member{"task", &AnalysisGap::task},
                                                        Member{"replicate", &AnalysisGap::replicate},
                                                        Member{"metric", &AnalysisGap::metric},
                                                        Member{"why", &AnalysisGap::why},
                                                        Member{"stated", &AnalysisGap::stated}};
static_assert(complete<AnalysisGap>());

template <>
inline constexpr auto kFields<AnalysisValue> =
    std::tuple{Member{"task", &AnalysisValue::task}, Member{"replicate", &AnalysisValue::replicate},
               Member{"values", &AnalysisValue::values}};
static_assert(complete<AnalysisValue>());

template <>
inline constexpr auto kFields<AnalysisArm> =
    std::tuple{Member{"name", &AnalysisArm::name}, Member{"baseline", &AnalysisArm::baseline},
               Member{"runs", &AnalysisArm::runs}, Member{"means", &AnalysisArm::means}};
static_assert(complete<AnalysisArm>());

template <>
inline constexpr auto kFields<AnalysisByRuns> =
    std::tuple{Member{"estimate", &AnalysisByRuns::estimate}, Member{"standard_error", &AnalysisByRuns::standard_error},
               Member{"degrees_of_freedom", &AnalysisByRuns::degrees_of_freedom}, Member{"ci95", &AnalysisByRuns::ci95},
               Member{"p", &AnalysisByRuns::p}};
static_assert(complete<AnalysisByRuns>());

template <>
inline constexpr auto kFields<AnalysisMcNemar> =
    std::tuple{Member{"only_first", &AnalysisMcNemar::only_first}, Member{"only_second", &AnalysisMcNemar::only_second},
               Member{"p", &AnalysisMcNemar::p}};
static_assert(complete<AnalysisMcNemar>());

template <>
inline constexpr auto kFields<AnalysisContrast> =
    std::tuple{Member{"complete", &AnalysisContrast::complete}, Member{"worst", &AnalysisContrast::worst},
               Member{"by_runs", &AnalysisContrast::by_runs},   Member{"mcnemar", &AnalysisContrast::mcnemar},
               Member{"verdict", &AnalysisContrast::verdict},   Member{"reason", &AnalysisContrast::reason},
               Member{"sentence", &AnalysisContrast::sentence}};
static_assert(complete<AnalysisContrast>());

template <>
inline constexpr auto kFields<AnalysisRecord> = std::tuple{Member{"program_version", &AnalysisRecord::program_version},
                                                           Member{"sources", &AnalysisRecord::sources},
                                                           Member{"columns", &AnalysisRecord::columns},
                                                           Member{"choices", &AnalysisRecord::choices},
                                                           Member{"metrics", &AnalysisRecord::metrics},
                                                           Member{"at", &AnalysisRecord::at},
                                                           Member{"paired", &AnalysisRecord::paired},
                                                           Member{"estimand", &AnalysisRecord::estimand},
                                                           Member{"tasks", &AnalysisRecord::tasks},
                                                           Member{"tried", &AnalysisRecord::tried},
                                                           Member{"family", &AnalysisRecord::family},
                                                           Member{"cannot", &AnalysisRecord::cannot},
                                                           Member{"contrasts", &AnalysisRecord::contrasts},
                                                           Member{"arms", &AnalysisRecord::arms},
                                                           Member{"gaps", &AnalysisRecord::gaps},
                                                           Member{"left_out", &AnalysisRecord::left_out},
                                                           Member{"aggregates", &AnalysisRecord::aggregates},
                                                           Member{"improvements", &AnalysisRecord::improvements},
                                                           Member{"threats", &AnalysisRecord::threats},
                                                           Member{"methods", &AnalysisRecord::methods}};
static_assert(complete<AnalysisRecord>());

}  // namespace ceteris::record::study_fields
