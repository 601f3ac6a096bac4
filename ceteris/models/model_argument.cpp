// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/model_argument.hpp"

#include "ceteris/spec/schema.hpp"

namespace ceteris {
template const spec::Schema& spec::schema<models::ModelArgument>();
}  // namespace ceteris
