// SPDX-License-Identifier: Apache-2.0
#include "ceteris/weights/names.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <functional>
#include <numeric>
#include <set>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/weights/name_tables.hpp"

namespace ceteris::weights {
namespace {

constexpr std::size_t kMostDigits = 6;  // more is no index of a layer

struct Captures {
  std::optional<std::int64_t> i, j;
  std::string_view rest;
};

/// The inside of {2i+1}: value = factor * variable + offset.
struct Index {
  char variable = 'i';
  std::int64_t factor = 1, offset = 0;
};

Index parse_index(std::string_view inside) {
  Index index;
  if (inside.front() >= '0' && inside.front() <= '9') {
    index.factor = inside.front() - '0';
    inside.remove_prefix(1);
  }
  index.variable = inside.front();
  if (inside.size() == 3 && inside[1] == '+') {
    index.offset = inside[2] - '0';
  }
  return index;
}

std::optional<std::int64_t> take_number(std::string_view& text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0 || digits > kMostDigits || (digits > 1 && text.front() == '0')) {
    return std::nullopt;
  }
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + digits, value);
  text.remove_prefix(digits);
  return value;
}

std::optional<Captures> match(std::string_view pattern, std::string_view name) {
  if (pattern.empty()) {
    return std::nullopt;
  }
  Captures captures;
  while (!pattern.empty()) {
    if (pattern.front() == '*') {
      captures.rest = name;
      return name.empty() || name.find('.') != std::string_view::npos ? std::nullopt : std::optional(captures);
    }
    if (pattern.front() != '{') {
      if (name.empty() || name.front() != pattern.front()) {
        return std::nullopt;
      }
      name.remove_prefix(1);
      pattern.remove_prefix(1);
      continue;
    }
    const Index index = parse_index(pattern.substr(1, pattern.find('}') - 1));
    pattern.remove_prefix(pattern.find('}') + 1);
    const auto value = take_number(name);
    if (!value || *value < index.offset || (*value - index.offset) % index.factor != 0) {
      return std::nullopt;
    }
    (index.variable == 'i' ? captures.i : captures.j) = (*value - index.offset) / index.factor;
  }
  return name.empty() ? std::optional(captures) : std::nullopt;
}

std::string render(std::string_view pattern, const Captures& captures) {
  std::string name;
  while (!pattern.empty()) {
    if (pattern.front() == '*') {
      return name.append(captures.rest);
    }
    if (pattern.front() != '{') {
      name += pattern.front();
      pattern.remove_prefix(1);
      continue;
    }
    const Index index = parse_index(pattern.substr(1, pattern.find('}') - 1));
    pattern.remove_prefix(pattern.find('}') + 1);
    name += std::to_string(index.factor * (index.variable == 'i' ? captures.i : captures.j).value() + index.offset);
  }
  return name;
}

std::size_t column(Scheme scheme) {
  return static_cast<std::size_t>(scheme);
}

struct Found {
  const NameRow* row;
  Captures captures;
};

std::optional<Found> find_row(std::span<const NameRow> rows, Scheme scheme, std::string_view name,
                              const std::function<bool(const NameRow&)>& wanted) {
  for (const NameRow& row : rows) {
    if (!wanted(row)) {
      continue;
    }
    if (auto captures = match(row.columns[column(scheme)], name)) {
      return Found{&row, *captures};
    }
  }
  return std::nullopt;
}

std::vector<std::int64_t> shape_in(Scheme scheme, Form form, std::vector<std::int64_t> shape, bool transposed) {
  const auto flat = [&]() -> std::int64_t {
    return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
  };
  switch (form) {
    case Form::AsIs:
      return shape;
    case Form::Pointwise:
      if (scheme != Scheme::Ceteris && shape.size() == 2) {
        return {shape[0], shape[1], 1, 1};
      }
      [[fallthrough]];
    case Form::Matrix:
      return (form == Form::Matrix || scheme == Scheme::Ceteris) && shape.size() == 4 && shape[2] == 1 && shape[3] == 1
                 ? std::vector{shape[0], shape[1]}
                 : shape;
    case Form::LayerScale:
      return scheme == Scheme::Torchvision ? std::vector<std::int64_t>{flat(), 1, 1} : std::vector{flat()};
    case Form::Grn:
      return scheme == Scheme::Original ? std::vector<std::int64_t>{1, 1, 1, flat()} : std::vector{flat()};
    case Form::Conv1D:
      return transposed ? std::vector{shape[1], shape[0]} : shape;
  }
  throw Bug("shape_in", "a form without a rule", __FILE__, __LINE__);
}

std::string_view leaf_of(std::string_view name) {
  return name.substr(name.rfind('.') + 1);
}

constexpr std::string_view kBatchCount = "num_batches_tracked";
constexpr std::string_view kRelativeIndex = "relative_position_index";
constexpr std::string_view kBiasTable = "relative_position_bias_table";

/// Tensors that need no place, because nothing of a network is lost with them.
struct LeftOutRow {
  Family family;
  std::string_view ending;
  std::string_view why;
};
constexpr std::array kLeftOut = {
    LeftOutRow{Family::Swin, ".attn.relative_position_index", "tables of indices, which follow from the window"},
    LeftOutRow{Family::Swin, ".attn_mask", "masks of shifted windows, which follow from the size of the image"},
    LeftOutRow{Family::Gpt, ".attn.bias", "causal masks, which follow from the context"},
    LeftOutRow{Family::Gpt, ".attn.masked_bias", "what causal masks put in, which is minus infinity"},
};
constexpr std::string_view kWhyCounts = "counts of batches, which no answer reads";

/// Tensors beside the weight and bias of a linear layer that only we have (nn/linear.hpp).
bool is_ours_alone(const NameRow& row, std::string_view leaf) {
  constexpr std::array kLeaves = {"bias_in", "gamma", "u", "v"};
  return row.columns[column(Scheme::Ceteris)].ends_with('*') &&
         std::find(kLeaves.begin(), kLeaves.end(), leaf) != kLeaves.end();
}

std::string canonical_prefix(const NamedShape& tensor, const Naming& from) {
  // Hugging Face stores the bare decoder without the name of the module around it.
  const bool bare = from.family == Family::Gpt && from.scheme == Scheme::Original &&
                    !tensor.name.starts_with("transformer.") && !tensor.name.starts_with("lm_head.");
  return (bare ? "transformer." : "") + tensor.name;
}

void create_missing(Renaming& renaming, const Naming& from, Scheme to) {
  std::set<std::string> names;
  for (const Move& move : renaming.moves) {
    names.insert(move.name);
  }
  const bool counts = to != Scheme::Ceteris;
  const bool indices = from.family == Family::Swin && to == Scheme::Torchvision;
  std::vector<Created> created;
  for (const Move& move : renaming.moves) {
    const std::string_view leaf = leaf_of(move.name);
    const std::string parent = move.name.substr(0, move.name.size() - leaf.size());
    if (counts && leaf == "running_mean" && !names.contains(parent + std::string(kBatchCount))) {
      created.push_back({Created::Kind::BatchCount, parent + std::string(kBatchCount)});
    }
    if (indices && leaf == kBiasTable && move.shape.size() == 2) {
      const auto side = static_cast<std::int64_t>(std::llround(std::sqrt(static_cast<double>(move.shape[0]))));
      if (side * side == move.shape[0] && side % 2 == 1) {
        created.push_back({Created::Kind::RelativeIndex, parent + std::string(kRelativeIndex), (side + 1) / 2});
      }
    }
  }
  renaming.created = std::move(created);
}

}  // namespace

std::string_view family_title(Family family) {
  switch (family) {
    case Family::ResNet:
      return "ResNet with bottleneck blocks";
    case Family::ResNetBasic:
      return "ResNet with basic blocks";
    case Family::ConvNeXt:
      return "ConvNeXt";
    case Family::Vit:
      return "ViT";
    case Family::Swin:
      return "Swin";
    case Family::Gpt:
      return "GPT";
  }
  throw Bug("family_title", "a family without a title", __FILE__, __LINE__);
}

std::string_view scheme_name(Scheme scheme) {
  constexpr std::string_view kNames[] = {"ceteris", "timm", "torchvision", "original"};
  return kNames[column(scheme)];
}

Scheme find_scheme(std::string_view name) {
  std::vector<std::string> names;
  for (const Scheme scheme : kSchemes) {
    if (scheme_name(scheme) == name) {
      return scheme;
    }
    names.emplace_back(scheme_name(scheme));
  }
  throw usage_error("--to", ceteris::quoted(name) + " is not a naming scheme", "choose one of " + join(names, ", "));
}

bool has_names(Family family, Scheme scheme) {
  return !name_rows(family).front().columns[column(scheme)].empty();
}

std::string_view why_left_out(std::string_view name, Family family, Scheme to) {
  if (leaf_of(name) == kBatchCount && to == Scheme::Ceteris) {
    return kWhyCounts;
  }
  const auto* row = std::ranges::find_if(
      kLeftOut, [&](const LeftOutRow& r) { return r.family == family && name.ends_with(r.ending); });
  return row == kLeftOut.end() ? std::string_view() : row->why;
}

Renaming rename(std::span<const NamedShape> tensors, const Naming& from, Scheme to) {
  Renaming renaming;
  const std::span<const NameRow> rows = name_rows(from.family);
  for (std::size_t index = 0; index < tensors.size(); ++index) {
    const NamedShape& tensor = tensors[index];
    if (!why_left_out(tensor.name, from.family, to).empty()) {
      renaming.dropped.push_back(index);
      continue;
    }
    const std::string name = canonical_prefix(tensor, from);
    const auto theirs = find_row(rows, from.scheme, name, [](const NameRow&) { return true; });
    if (!theirs) {
      renaming.unknown.push_back(index);
      continue;
    }
    const std::string ours = render(theirs->row->columns[column(Scheme::Ceteris)], theirs->captures);
    const auto target =
        find_row(rows, Scheme::Ceteris, ours, [&](const NameRow& row) { return !row.columns[column(to)].empty(); });
    if (!target || (to != Scheme::Ceteris && is_ours_alone(*target->row, leaf_of(tensor.name)))) {
      renaming.homeless.push_back(index);
      continue;
    }
    const Form form = target->row->form;
    const bool transposed = form == Form::Conv1D && tensor.shape.size() == 2 &&
                            (from.scheme == Scheme::Original) != (to == Scheme::Original);
    renaming.moves.push_back({index, render(target->row->columns[column(to)], target->captures),
                              shape_in(to, form, tensor.shape, transposed), transposed});
  }
  create_missing(renaming, from, to);
  return renaming;
}

std::vector<std::int64_t> relative_position_index(std::int64_t window) {
  CETERIS_CHECK(window >= 1, "a window has a side");
  std::vector<std::int64_t> index;
  index.reserve(static_cast<std::size_t>(window * window * window * window));
  for (std::int64_t a = 0; a < window * window; ++a) {
    for (std::int64_t b = 0; b < window * window; ++b) {
      index.push_back((a / window - b / window + window - 1) * (2 * window - 1) + a % window - b % window + window - 1);
    }
  }
  return index;
}

}  // namespace ceteris::weights
