// SPDX-License-Identifier: Apache-2.0
#include "ceteris/record/fields_to_json.hpp"
#include "ceteris/record/study.hpp"

namespace ceteris::record {

std::string to_json(const StudyRecord& study) {
  using study_fields::Json;
  Json json = {{"schema", study_fields::kSchemaName}, {"schema_version", kStudySchema}};
  json.update(study_fields::json_of(study));
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace ceteris::record
