// SPDX-License-Identifier: Apache-2.0
// `ceteris study register`: fixes what is asked, before anything runs.
#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/ledger/chain_file.hpp"
#include "ceteris/study/call_text.hpp"
#include "ceteris/study/trials.hpp"
#include "ceteris/study_call/call.hpp"
#include "ceteris/study_verbs/words.hpp"
#include "ceteris/verb/arguments.hpp"

namespace ceteris::study_verbs {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kFooter =
    "  ceteris study register smoothing.toml            prints the hash to write down elsewhere\n\n"
    "`ceteris study run` registers by itself. Here it is done before, so that the hash can be published: whoever has "
    "it "
    "can\n"
    "ask `ceteris ledger verify --head HASH` later whether the chain still has that entry.\n";

}  // namespace

int study_register(verb::Arguments arguments, bool engine_is_here) {
  study_call::StudyCall call;
  verb::ArgumentParser parser("study register", "Fix a study before it runs: file, code, metric, margin, replicates.",
                              kFooter);
  call.declare(parser, "FILE", "a study file");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  const study_call::CheckedStudy checked = study_call::checked_study(call.one("study register"));
  study_call::check_runnable(checked, engine_is_here);
  const identity::CodeState code = study::code_of(checked.file, checked.design, call.runs);
  const study::Registered registered = study_run::register_study(call.runs, checked.file, code);
  const std::string head = ledger::read_chain(registered.folder).head();
  const record::StudyVersion& version = registered.versions.back();
  if (call.json) {
    std::cout << Json{{"schema", "ceteris.study_register/1"},
                      {"name", registered.file.name},
                      {"version", registered.versions.size()},
                      {"date", version.date},
                      {"hash", version.hash},
                      {"code", version.code},
                      {"head", head}}
                     .dump(2)
              << '\n';
  } else {
    std::cout << fmt::format("{} is registered: version {} of {}, study {}, code {}\n{}",
                             printable(registered.file.name), registered.versions.size(), version.date, version.hash,
                             version.code, head.empty() ? "" : fmt::format("head of its chain: {}\n", head));
  }
  return static_cast<int>(Exit::Ok);
}

}  // namespace ceteris::study_verbs
