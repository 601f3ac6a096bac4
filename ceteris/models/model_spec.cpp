// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/model_spec.hpp"

#include "ceteris/spec/schema.hpp"

namespace ceteris {

template const spec::Schema& spec::schema<models::StagedSpec>();
template const spec::Schema& spec::schema<models::ViTSpec>();
template const spec::Schema& spec::schema<models::SwinSpec>();
template const spec::Schema& spec::schema<models::SmallCnnSpec>();
template const spec::Schema& spec::schema<models::GptSpec>();
template const spec::Schema& spec::schema<models::CustomModelSpec>();

}  // namespace ceteris
