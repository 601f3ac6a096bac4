// SPDX-License-Identifier: Apache-2.0
#include "ceteris/cli/trial_spec.hpp"

#include "ceteris/spec/schema.hpp"

namespace ceteris {
template const spec::Schema& spec::schema<cli::TrialSpec>();
}  // namespace ceteris
