// SPDX-License-Identifier: Apache-2.0
#include "ceteris/spec/randomise.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace ceteris::spec {
namespace {

std::int64_t random_whole(const FieldInfo& field, const Leaf& leaf, Draws& draws) {
  std::int64_t low = leaf.lowest;
  std::int64_t high = leaf.highest;
  if (field.range) {
    // Beyond 2^62 a range written in doubles says no more than the type does.
    constexpr double kExact = 4.6e18;
    low = std::max(low, static_cast<std::int64_t>(std::ceil(std::max(field.range->low, -kExact))));
    high = std::min(high, static_cast<std::int64_t>(std::floor(std::min(field.range->high, kExact))));
  }
  switch (draws.below(4)) {
    case 0:
      return low;
    case 1:
      return high;
    default: {
      const std::uint64_t width = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
      const std::uint64_t step = width == ~std::uint64_t{0} ? draws.next64() : draws.below(width + 1);
      return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + step);
    }
  }
}

double random_number(const FieldInfo& field, Draws& draws) {
  if (field.range) {
    switch (draws.below(4)) {
      case 0:
        return field.range->low;
      case 1:
        return field.range->high;
      default:
        return std::clamp(draws.uniform(field.range->low, field.range->high), field.range->low, field.range->high);
    }
  }
  const double any = std::bit_cast<double>(draws.next64());
  return std::isfinite(any) ? any : 0.0;
}

std::string random_text(Draws& draws) {
  constexpr auto kPieces = std::to_array<std::string_view>(
      {"a", "Z",  "word", "7",  "1e5", "true", "nan", " ",    ",",    "=", "[",  "]", "{",      "}",      "#",   ".",
       "/", "\"", "'",    "\\", "\n",  "\t",   "\r",  "\x01", "\x7f", "é", "漢", "😀", "\u2028", "\"\"\"", "'''", "-"});
  std::string text;
  for (std::uint64_t left = draws.below(6); left > 0; --left) {
    text += kPieces[draws.below(kPieces.size())];
  }
  if (draws.below(16) == 0) {
    text += '\0';
  }
  return text == kNone ? std::string() : text;
}

Value random_scalar(const FieldInfo& field, const Leaf& leaf, Draws& draws) {
  switch (leaf.kind) {
    case Kind::Bool:
      return {draws.below(2) == 1, {}, {}};
    case Kind::Integer:
      return {random_whole(field, leaf, draws), {}, {}};
    case Kind::Number:
      return {random_number(field, draws), {}, {}};
    case Kind::Text:
      return {random_text(draws), {}, {}};
    case Kind::Word:
      return {std::string(leaf.words[draws.below(leaf.words.size())]), {}, {}};
  }
  return {};
}

Value random_leaf(const FieldInfo& field, const Leaf& leaf, Draws& draws) {
  if (leaf.optional && draws.below(3) == 0) {
    return {};
  }
  if (!leaf.list) {
    return random_scalar(field, leaf, draws);
  }
  List list;
  for (std::uint64_t left = draws.below(5); left > 0; --left) {
    list.push_back(random_scalar(field, leaf, draws));
  }
  return {std::move(list), {}, {}};
}

}  // namespace

namespace {

void randomise_choice(const Choice& choice, void* member, Draws& draws) {
  const Option& option = choice.options[draws.below(choice.options.size())];
  option.choose(member);
  randomise(*option.schema, chosen_of(choice, member), draws);
}

Value random_free(Draws& draws, std::size_t depth);

Table random_table(Draws& draws, std::size_t depth) {
  Table table;
  for (std::uint64_t left = draws.below(4); left > 0; --left) {
    std::string key = random_text(draws);
    if (!key.empty() && std::ranges::find(table, key, &Entry::key) == table.end()) {
      table.push_back({std::move(key), {}, random_free(draws, depth + 1)});
    }
  }
  return table;
}

Value random_free(Draws& draws, std::size_t depth) {
  constexpr std::size_t kDeepest = 4;
  switch (draws.below(depth < kDeepest ? 7 : 5)) {
    case 0:
      return {draws.below(2) == 1, {}, {}};
    case 1:
      return {static_cast<std::int64_t>(draws.next64()), {}, {}};
    case 2:
      return {random_number({}, draws), {}, {}};
    case 3:
      return {0.1, {}, {}, "0.10"};
    case 4:
      return {random_text(draws), {}, {}};
    case 5: {
      List list;
      for (std::uint64_t left = draws.below(4); left > 0; --left) {
        list.push_back(random_free(draws, depth + 1));
      }
      return {std::move(list), {}, {}};
    }
    default:
      return {random_table(draws, depth), {}, {}};
  }
}

void randomise_several(const Several& several, void* member, Draws& draws) {
  several.clear(member);
  for (std::uint64_t left = draws.below(4); left > 0; --left) {
    const std::string name = random_text(draws) + std::to_string(left);
    void* one = several.add(member, name, {});
    if (const auto* schema = std::get_if<const Schema*>(&several.element.type)) {
      randomise(**schema, one, draws);
    } else {
      randomise_choice(*std::get<const Choice*>(several.element.type), one, draws);
    }
  }
}

}  // namespace

void randomise(const Schema& schema, void* object, Draws& draws) {
  for (const FieldInfo& field : schema.fields) {
    void* member = member_of(field, object);
    if (const auto* leaf = std::get_if<const Leaf*>(&field.type)) {
      (*leaf)->put(member, random_leaf(field, **leaf, draws));
    } else if (const auto* group = std::get_if<const Schema*>(&field.type)) {
      randomise(**group, member, draws);
    } else if (const auto* free = std::get_if<const Free*>(&field.type)) {
      (*free)->put(member, (*free)->table ? Value{random_table(draws, 0), {}, {}} : random_free(draws, 0));
    } else if (const auto* several = std::get_if<const Several*>(&field.type)) {
      randomise_several(**several, member, draws);
    } else {
      randomise_choice(*std::get<const Choice*>(field.type), member, draws);
    }
  }
}

}  // namespace ceteris::spec
