// SPDX-License-Identifier: Apache-2.0
// Whatever text stands in study.json: an Error, or a record that every report can be made of.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ceteris/base/error.hpp"
#include "ceteris/record/study.hpp"
#include "ceteris/study_report/study_html.hpp"
#include "ceteris/study_words/study_text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const ceteris::record::StudyRecord study = ceteris::record::study_from_json(text, "study.json");
    constexpr std::size_t kPage = 2'000'000;
    if (ceteris::study_report::study_html(study).size() > kPage) {
      std::abort();
    }
    static_cast<void>(ceteris::study_words::study_text(study));
    static_cast<void>(ceteris::study_words::study_markdown(study));
    static_cast<void>(ceteris::study_words::study_csv(study));
  } catch (const ceteris::Error& error) {
    if (error.problems().empty()) {
      std::abort();
    }
  }
  return 0;
}
