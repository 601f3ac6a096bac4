// SPDX-License-Identifier: Apache-2.0
// The verbs, as a table. Two programs share it: `ceteris` starts at once and knows no libtorch; verbs that need it run
// in `ceteris-engine`, which `ceteris` becomes after setting the environment that libtorch reads while it loads. A
// program with components of its own is both at once (cli/program.hpp). Who runs a verb stands in the table of its
// program (front.cpp, engine_verbs.cpp); a verb that is in neither does not compile (cli/runners.hpp).
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "ceteris/verb/arguments.hpp"

namespace ceteris::cli {

struct Verb {
  std::string_view name;
  std::string_view usage;    ///< arguments in one line
  std::string_view summary;  ///< one line for `ceteris --help`
  bool needs_engine = false;
};

inline constexpr std::array kVerbs = {
    Verb{"audit", "A B [C ...]", "can a network tell these image sets apart, how surely, and by which signal?", true},
    Verb{"train", "[FILE]", "train or fine-tune a network on images or text, with checkpoints and a log", true},
    Verb{"runs", "[diff A B]", "the training runs here: model, data, result, date, state; where two differ", false},
    Verb{"eval", "MODEL [DATA]", "how well a trained network does on data, with intervals and its worst classes", true},
    Verb{"predict", "MODEL IMAGES", "the likeliest classes of every image, as CSV or JSON", true},
    Verb{"embed", "MODEL IMAGES", "the features of every image, pooled or of every stage, as .npy", true},
    Verb{"models", "[show NAME]", "the model zoo: parts, shapes, parameters, multiply-accumulates, memory", false},
    Verb{"weights", "inspect FILE", "weight files: what is in one, the same for another program, two compared", true},
    Verb{"export", "MODEL FILE", "a model with its weights as an ONNX file, for other runtimes", true},
    Verb{"data", "[show NAME]", "the built-in image sets, as files too; what a folder, archive or list holds", false},
    Verb{"study", "run FILE", "does this choice matter? of any training command: arms, replicates, a verdict", false},
    Verb{"gate", "A B", "is this candidate better than the baseline, or is it noise? for CI, agents and benchmarks",
         false},
    Verb{"analyse", "TABLE ...", "what do these finished runs support? CSV, JSON lines and what other programs keep",
         false},
    Verb{"trial", "run|show", "one trial of a study, run for a look or shown; resolve: what training runs come to",
         false},
    Verb{"ledger", "verify|merge", "are trials and studies as they were written? and two ledgers as one", false},
    Verb{"help", "[WORD ...]", "what can be set, part by part; any other word is searched for", false},
    Verb{"bench", "[FILE]", "what a training run costs on this machine, and what of the machine it uses", true},
    Verb{"doctor", "", "this machine, these libraries, and the settings that decide speed", false},
};

/// nullptr when there is no such verb.
[[nodiscard]] const Verb* find_verb(std::string_view name);

/// The page of `ceteris --help`. Without an engine it marks the verbs that need one, and says how to get it.
[[nodiscard]] std::string general_help(bool engine_is_here);

// One function a verb; arguments exclude the verb itself. The result is the exit code.
/// `engine` is the program that answers "engine-facts"; nothing: there is none.
int doctor_verb(verb::Arguments arguments, const std::optional<std::filesystem::path>& engine);
int help_verb(verb::Arguments arguments, bool engine_is_here);
/// Facts about libtorch for `doctor`, as JSON on stdout; not in the table.
int engine_facts_verb(verb::Arguments arguments);

}  // namespace ceteris::cli
