// SPDX-License-Identifier: Apache-2.0
#include "ceteris/spec/check.hpp"

#include <algorithm>
#include <cmath>

#include "ceteris/base/text.hpp"
#include "ceteris/spec/json.hpp"

namespace ceteris::spec {
namespace {

std::string wanted(const Leaf& leaf) {
  switch (leaf.kind) {
    case Kind::Bool:
      return "true or false";
    case Kind::Integer:
      return "a whole number";
    case Kind::Number:
      return "a number";
    case Kind::Text:
      return "text";
    case Kind::Word:
      return "one of " + comma_list(leaf.words);
  }
  return {};
}

bool outside(const FieldInfo& field, double number) {
  return field.range && !(number >= field.range->low && number <= field.range->high);
}

std::string range_with_unit(const FieldInfo& field) {
  return range_text(field) + (field.unit.empty() ? "" : " " + std::string(field.unit));
}

/// What is wrong with one scalar, without its place; `what` empty when nothing is.
Problem fault(const FieldInfo& field, const Leaf& leaf, const Value& value, const std::string& path) {
  const auto* truth = std::get_if<bool>(&value.data);
  const auto* whole = std::get_if<std::int64_t>(&value.data);
  const auto* number = std::get_if<double>(&value.data);
  const auto* text = std::get_if<std::string>(&value.data);
  const std::string said = path + " = " + shown(value);
  const Problem not_wanted{{}, said + " is not " + wanted(leaf), {}};
  switch (leaf.kind) {
    case Kind::Bool:
      return truth != nullptr ? Problem{} : not_wanted;
    case Kind::Integer:
      if (whole == nullptr) {
        const bool huge =
            number != nullptr && std::isfinite(*number) && std::floor(*number) == *number && std::abs(*number) > 9e15;
        return huge ? Problem{{}, said + " is too large", {}} : not_wanted;
      }
      if (outside(field, static_cast<double>(*whole))) {
        return {{}, said + " is outside " + range_with_unit(field), {}};
      }
      if (*whole < leaf.lowest || *whole > leaf.highest) {
        return {{}, said + " is outside " + std::to_string(leaf.lowest) + " to " + std::to_string(leaf.highest), {}};
      }
      return {};
    case Kind::Number: {
      if (whole == nullptr && number == nullptr) {
        return not_wanted;
      }
      const double given = whole != nullptr ? static_cast<double>(*whole) : *number;
      if (!std::isfinite(given)) {
        return {{}, said + " is not a finite number", {}};
      }
      return outside(field, given) ? Problem{{}, said + " is outside " + range_with_unit(field), {}} : Problem{};
    }
    case Kind::Text: {
      if (text == nullptr && value.bare.empty()) {
        return {{}, not_wanted.what, "put it in quotes"};
      }
      const std::string& held = value.bare.empty() ? *text : value.bare;
      return json_string(held).empty() ? Problem{{}, said + " is not valid UTF-8", {}} : Problem{};
    }
    case Kind::Word:
      if (text == nullptr) {
        return not_wanted;
      }
      return std::ranges::find(leaf.words, *text) != leaf.words.end()
                 ? Problem{}
                 : Problem{{}, not_wanted.what, did_you_mean(*text, leaf.words)};
  }
  return {};
}

}  // namespace

bool check(const FieldInfo& field, const Leaf& leaf, const Value& value, const std::string& path,
           std::string_view source, std::vector<Problem>& problems) {
  const auto judge = [&](const Value& scalar, const std::string& scalar_path) {
    Problem problem = fault(field, leaf, scalar, scalar_path);
    if (problem.what.empty()) {
      return true;
    }
    problem.where = at(source, scalar.place);
    problems.push_back(std::move(problem));
    return false;
  };
  if (leaf.optional && is_none(value)) {
    return true;
  }
  if (!leaf.list) {
    return judge(value, path);
  }
  const auto* list = std::get_if<List>(&value.data);
  if (list == nullptr) {
    problems.push_back(
        {at(source, value.place), path + " = " + shown(value) + " is not a " + type_text(leaf), "write it in [ ]"});
    return false;
  }
  bool good = true;
  for (std::size_t i = 0; i < list->size(); ++i) {
    good = judge((*list)[i], path + "[" + std::to_string(i) + "]") && good;
  }
  return good;
}

std::string type_text(const Leaf& leaf) {
  std::string text;
  switch (leaf.kind) {
    case Kind::Bool:
      text = leaf.list ? "list of true or false" : "true or false";
      break;
    case Kind::Integer:
      text = leaf.list ? "list of whole numbers" : "whole number";
      break;
    case Kind::Number:
      text = leaf.list ? "list of numbers" : "number";
      break;
    case Kind::Text:
      text = leaf.list ? "list of texts" : "text";
      break;
    case Kind::Word:
      text = (leaf.list ? "list out of " : "one of ") + comma_list(leaf.words);
      break;
  }
  return leaf.optional ? text + " or none" : text;
}

std::string range_text(const FieldInfo& field) {
  const auto end = [](double number) {
    constexpr double kExact = 9e15;  // whole numbers a double holds; "1000000" reads better than the shorter "1e+06"
    return std::floor(number) == number && std::abs(number) < kExact ? std::to_string(static_cast<std::int64_t>(number))
                                                                     : shortest(number);
  };
  return field.range ? end(field.range->low) + " to " + end(field.range->high) : std::string();
}

std::string did_you_mean(std::string_view name, const std::vector<std::string_view>& candidates) {
  constexpr std::size_t kLongestName = 64;  // nothing longer is near anything, and measuring would take time
  const std::string found = name.size() > kLongestName ? std::string() : nearest(name, candidates);
  return found.empty() ? found : "did you mean \"" + found + "\"?";
}

std::string comma_list(const std::vector<std::string_view>& names) {
  return join(std::vector<std::string>(names.begin(), names.end()), ", ");
}

}  // namespace ceteris::spec
