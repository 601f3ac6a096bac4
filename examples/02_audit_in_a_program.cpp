// SPDX-License-Identifier: Apache-2.0
// An audit as a library call: two sets of generated images that differ in one thing, an earlier JPEG of quality 50.
//
//   build/release/examples/example_02_audit_in_a_program        (two seconds)
//
// The figures depend a little on the machine; that the colours cannot tell, and the history can, does not.
// prints:
//   mean colour         accuracy ..., 95 % interval ..., cannot tell
//   processing history  accuracy ..., 95 % interval ..., can tell
#include <cstdio>
#include <string_view>

#include "ceteris/audit/audit.hpp"
#include "ceteris/data/generated_source.hpp"
#include "ceteris/ops/threads.hpp"

namespace {

ceteris::data::Source images(const char* name, std::uint64_t seed, int jpeg_quality) {
  ceteris::synthetic::PhotoLikeSpec spec;
  spec.seed = seed;
  spec.min_side = spec.max_side = 96;
  spec.alteration.jpeg_quality = jpeg_quality;
  return ceteris::data::photo_like_source(spec, name, 200);
}

void show(const ceteris::record::AuditRecord& record, std::string_view name, const char* title) {
  for (const ceteris::record::Probe& probe : record.probes) {
    if (probe.name != name) continue;
    const ceteris::record::Accuracy& accuracy = probe.accuracy;
    const bool tells = accuracy.wilson95.low > 0.5;  // chance, with two sets
    std::printf("%-18s  accuracy %.2f, 95 %% interval %.2f to %.2f, %s\n", title, accuracy.value, accuracy.wilson95.low,
                accuracy.wilson95.high, tells ? "can tell" : "cannot tell");
  }
}

}  // namespace

int main() {
  using namespace ceteris;
  audit_plan::AuditSpec spec;
  spec.quick = true;
  spec.size = 32;
  spec.epochs = 3;

  ops::use_single_thread();
  Executor executor(available_cores());
  SilentProgress progress;
  const audit::Outcome outcome =
      audit::run({images("fresh", 1, 0), images("saved before", 2, 50)}, spec, executor, progress);
  show(outcome.record, "mean_rgb", "mean colour");
  show(outcome.record, "history", "processing history");
}
