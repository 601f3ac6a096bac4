// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit_evidence/advice.hpp"

#include <string>

#include "ceteris/audit_evidence/wording_parts.hpp"
#include "ceteris/record/audit_verdict.hpp"

namespace ceteris::audit_evidence {

void write_advice(record::AuditRecord& record) {
  const auto fires = [&](const char* name) {
    const record::Probe* probe = find_probe(record, name);
    return probe != nullptr && record::tells_apart(probe->verdict);
  };
  const auto advise = [&](const char* name, const std::string& text) {
    if (fires(name)) {
      record.advice.push_back(text);
    }
  };
  const auto advise_when_clear = [&](const char* name, const std::string& text) {
    const record::Probe* probe = find_probe(record, name);
    if (probe != nullptr && probe->verdict != record::Verdict::Weak) {
      advise(name, text);
    }
  };
  advise("header",
         "Write all sets with one encoder, one quality and one chroma subsampling, and drop metadata: the file "
         "headers differ.");
  advise("geometry",
         "Crop or resize all sets to one distribution of sizes with one antialiased filter: sizes and shapes "
         "differ.");
  advise("history",
         "The pixels carry traces of different processing (earlier compression, resampling or gain), or the images "
         "differ in fine detail, which leaves similar traces. Saving again does not remove them: if the originals are "
         "at hand, process all sets in one way and audit again.");
  advise(
      "chroma",
      "The colours carry traces of different processing (chroma subsampling, compression or resampling). Saving again "
      "does not remove them: process the originals in one way, or train in grey and compare.");
  advise_when_clear(
      "border",
      "The outermost lines differ: crop the same few pixels from all sides of all images, after looking at the lines "
      "that are named.");
  advise_when_clear(
      "overlay",
      "Something stands in the same place in the images of a set: crop or mask that place in all sets, and audit "
      "again.");
  advise("mean_rgb",
         "Overall colour or exposure differs. If that is a camera or a white balance and not the subject, "
         "equalise it or augment with colour jitter.");
  if (record.verdict == record::Verdict::Clear || record.verdict == record::Verdict::AlmostPerfect) {
    record.advice.emplace_back(
        "Before training on the union or testing across the sets, look at the images that tell most (the typical ones "
        "and those taken for another set): they show whether the difference is content or capture.");
  }
}

}  // namespace ceteris::audit_evidence
