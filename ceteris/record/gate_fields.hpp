// SPDX-License-Identifier: Apache-2.0
// The members of the record of a gate by the names they have in JSON; see study_fields.hpp.
#pragma once

#include "ceteris/record/gate.hpp"
#include "ceteris/record/study_fields.hpp"

namespace ceteris::record::study_fields {

inline constexpr const char* kGateSchemaName = "ceteris.gate/1";

template <>
inline constexpr std::array<std::string_view, 6> kWords<GateWord> = {"shown",     "not shown", "worse",
                                                                     "identical", "failed",    "inconclusive"};
template <>
inline constexpr std::array<std::string_view, 3> kWords<GateRule> = {"group-sequential", "fixed", "open-ended"};

template <>
inline constexpr auto kFields<GateQuestion> =
    std::tuple{Member{"baseline", &GateQuestion::baseline}, Member{"candidate", &GateQuestion::candidate},
               Member{"command", &GateQuestion::command},   Member{"metric", &GateQuestion::metric},
               Member{"rule", &GateQuestion::rule},         Member{"most_pairs", &GateQuestion::most_pairs},
               Member{"looks", &GateQuestion::looks}};
static_assert(complete<GateQuestion>());

template <>
inline constexpr auto kFields<GateCampaign> = std::tuple{Member{"id", &GateCampaign::id},
                                                         Member{"gate", &GateCampaign::gate},
                                                         Member{"number", &GateCampaign::number},
                                                         Member{"tried", &GateCampaign::tried},
                                                         Member{"other_versions", &GateCampaign::other_versions},
                                                         Member{"alpha", &GateCampaign::alpha},
                                                         Member{"level", &GateCampaign::level},
                                                         Member{"registered", &GateCampaign::registered}};
static_assert(complete<GateCampaign>());

template <>
inline constexpr auto kFields<GateLook> =
    std::tuple{Member{"pairs", &GateLook::pairs},           Member{"critical", &GateLook::critical},
               Member{"difference", &GateLook::difference}, Member{"t", &GateLook::t},
               Member{"interval", &GateLook::interval},     Member{"narrow", &GateLook::narrow}};
static_assert(complete<GateLook>());

template <>
inline constexpr auto kFields<GatePair> = std::tuple{Member{"baseline_trial", &GatePair::baseline_trial},
                                                     Member{"candidate_trial", &GatePair::candidate_trial},
                                                     Member{"baseline", &GatePair::baseline},
                                                     Member{"candidate", &GatePair::candidate},
                                                     Member{"scored", &GatePair::scored},
                                                     Member{"outcome", &GatePair::outcome}};
static_assert(complete<GatePair>());

template <>
inline constexpr auto kFields<GateRecord> = std::tuple{Member{"program_version", &GateRecord::program_version},
                                                       Member{"question", &GateRecord::question},
                                                       Member{"campaign", &GateRecord::campaign},
                                                       Member{"word", &GateRecord::word},
                                                       Member{"passed", &GateRecord::passed},
                                                       Member{"sentence", &GateRecord::sentence},
                                                       Member{"notes", &GateRecord::notes},
                                                       Member{"pairs", &GateRecord::pairs},
                                                       Member{"looks", &GateRecord::looks},
                                                       Member{"no_difference", &GateRecord::no_difference},
                                                       Member{"candidate_failures", &GateRecord::candidate_failures},
                                                       Member{"reruns", &GateRecord::reruns},
                                                       Member{"needed_pairs", &GateRecord::needed_pairs},
                                                       Member{"skewness", &GateRecord::skewness},
                                                       Member{"sign_flip_p", &GateRecord::sign_flip_p},
                                                       Member{"correlation", &GateRecord::correlation},
                                                       Member{"difference_sd", &GateRecord::difference_sd}};
static_assert(complete<GateRecord>());

}  // namespace ceteris::record::study_fields
