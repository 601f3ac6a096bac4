// SPDX-License-Identifier: Apache-2.0
#include "ceteris/network_verbs/weights_diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/network_verbs/run_argument.hpp"
#include "ceteris/verb/arguments.hpp"
#include "ceteris/weights/compare.hpp"

namespace ceteris::network_verbs {
namespace {

using Json = nlohmann::ordered_json;
using weights::WeightFile;

constexpr std::size_t kNamesShown = 20;

void print_names(const std::string& what, const std::vector<std::string>& names) {
  for (std::size_t i = 0; i < std::min(kNamesShown, names.size()); ++i) {
    std::cout << fmt::format("  {:<11}{}\n", what, printable(names[i]));
  }
  if (names.size() > kNamesShown) {
    std::cout << fmt::format("  {:<11}and {} more\n", what, names.size() - kNamesShown);
  }
}

// JSON has no infinity; null stands for it.
Json number_json(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json difference_json(const weights::WeightDifference& difference) {
  Json shapes = Json::array(), tensors = Json::array();
  for (const weights::ShapeDifference& shape : difference.shapes) {
    shapes.push_back({{"name", printable(shape.name)}, {"a", shape.a}, {"b", shape.b}});
  }
  for (const weights::TensorDifference& tensor : difference.tensors) {
    tensors.push_back({{"name", printable(tensor.name)},
                       {"absolute", number_json(tensor.absolute)},
                       {"relative", number_json(tensor.relative)}});
  }
  return {{"equal", difference.equal},
          {"other_bits", difference.other_bits},
          {"largest_absolute", number_json(difference.largest_absolute())},
          {"only_a", all_printable(difference.only_a)},
          {"only_b", all_printable(difference.only_b)},
          {"shapes", shapes},
          {"tensors", tensors}};
}

}  // namespace

std::string path_text(const WeightFile& file) {
  return printable(file.path.string());
}

std::string naming_text(const std::optional<weights::Naming>& naming) {
  return naming ? fmt::format("{}, {}", weights::family_title(naming->family), weights::scheme_name(naming->scheme))
                : "of no network that is known here";
}

std::vector<std::string> all_printable(const std::vector<std::string>& texts) {
  std::vector<std::string> shown;
  for (const std::string& text : texts) {
    shown.push_back(printable(text));
  }
  return shown;
}

int weights_diff(verb::Arguments arguments) {
  std::vector<std::string> files;
  std::optional<double> tolerance;
  bool json = false;
  verb::ArgumentParser parser("weights diff", "Two weight files against each other, tensor by tensor.", kWeightsFooter);
  parser.positionals("files", files, "A B");
  parser.option("--tolerance", tolerance,
                "exit with 5 when a tensor is missing, or a number differs by more than this");
  parser.flag("--json", json, "as JSON, with every tensor");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  if (files.size() != 2) {
    throw usage_error("weights diff", "takes two files, A and B", "see: ceteris weights --help");
  }
  if (tolerance && !(*tolerance >= 0)) {
    throw usage_error("--tolerance", "must be 0 or more");
  }
  const WeightFile a = weights::read_weights(run_argument(files[0])), b = weights::read_weights(run_argument(files[1]));
  const weights::WeightDifference difference = weights::compare_weights(a, b);
  std::vector<std::string> notes;
  for (const WeightFile* file : {&a, &b}) {
    for (const std::string& note : file->notes) {
      notes.push_back(path_text(*file) + ": " + note);
    }
  }
  const bool same = difference.same_structure() && difference.largest_absolute() <= tolerance.value_or(0);
  if (json) {
    Json result = {{"schema", "ceteris.weights-diff/1"}, {"a", path_text(a)}, {"b", path_text(b)}};
    result.update(difference_json(difference));
    result["notes"] = all_printable(notes);
    std::cout << result.dump(2) << '\n';
  } else {
    std::cout << fmt::format("A {}  ({})\nB {}  ({})\n\n", path_text(a), naming_text(a.naming), path_text(b),
                             naming_text(b.naming));
    for (const std::string& note : notes) {
      std::cout << "  " << printable(note) << '\n';
    }
    print_names("only in A", difference.only_a);
    print_names("only in B", difference.only_b);
    for (const weights::ShapeDifference& shape : difference.shapes) {
      std::cout << fmt::format("  {:<11}{} {} and {}\n", "shapes", printable(shape.name), weights::shape_text(shape.a),
                               weights::shape_text(shape.b));
    }
    std::size_t shown = 0;
    for (const weights::TensorDifference& tensor : difference.tensors) {
      if (tensor.absolute > 0 && shown++ < kNamesShown) {
        std::cout << fmt::format("  {:<11}{:.3g} absolute, {:.3g} relative  {}\n", "differs", tensor.absolute,
                                 tensor.relative, printable(tensor.name));
      }
    }
    std::cout << fmt::format(
        "{} tensors are equal, {} differ, by at most {:.3g}; {} have another shape; {} stand only in "
        "A, {} only in B\n",
        difference.equal, difference.tensors.size() - difference.equal, difference.largest_absolute(),
        difference.shapes.size(), difference.only_a.size(), difference.only_b.size());
    if (difference.other_bits > 0) {
      std::cout << fmt::format(
          "of the equal, {} differ in bits that are no number: the sign of a zero, the kind of a NaN\n",
          difference.other_bits);
    }
  }
  return static_cast<int>(!tolerance || same ? Exit::Ok : Exit::NotMet);
}

}  // namespace ceteris::network_verbs
