// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/data.hpp"

#include <algorithm>
#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/spec/identity.hpp"
#include "ceteris/trial/init.hpp"

namespace ceteris::trial {
namespace {

// What is shown of many refused files; all of them are counted.
constexpr std::size_t kMostNotes = 20;

bool too_short(std::size_t bytes, std::int64_t context) {
  return bytes <= static_cast<std::size_t>(context);
}

std::string short_for(std::int64_t context) {
  return "too short for a context of " + std::to_string(context) + " bytes";
}

data::TextCorpus read_text(const loader::TextData& from, std::int64_t context) {
  data::TextCorpus corpus = data::read_text_corpus(from.path, from.validation_share);
  if (too_short(std::min(corpus.train.size(), corpus.validation.size()), context)) {
    throw usage_error(from.path, "is " + short_for(context));
  }
  return corpus;
}

data::TextCorpus draw_text(const loader::LanguageData& from, std::int64_t context) {
  for (const auto& [field, bytes] : {std::pair("data.train", from.train), {"data.validation", from.validation}}) {
    if (too_short(static_cast<std::size_t>(bytes), context)) {
      throw spec_error(field, std::to_string(bytes) + " bytes are " + short_for(context));
    }
  }
  return data::draw_text_corpus(from.language, from.train, from.validation);
}

std::vector<std::string> notes_of_images(const loader::LabelledImages& images) {
  const std::vector<loader::Refused>& refused = images.refused;
  std::vector<std::string> notes = images.problems;
  for (const std::string& note : {images.parts, images.found}) {
    if (!note.empty()) {
      notes.push_back(note);
    }
  }
  for (std::size_t i = 0; i < std::min(refused.size(), kMostNotes); ++i) {
    notes.push_back(refused[i].name + ": " + refused[i].refusal.reason + ", " + refused[i].refusal.detail);
  }
  if (!refused.empty()) {
    notes.push_back(std::to_string(refused.size()) + " files could not be read and are left out");
  }
  return notes;
}

/// A share of less than a batch would make batches smaller, and the arms of a study see unequal numbers of samples.
void check_share(std::size_t learned, double share, const TrialSpec& spec) {
  if (share < 1 && std::cmp_less(learned, spec.recipe.batch)) {
    throw spec_error("data.train_share",
                     "leaves " + with_thousands(learned) + (learned == 1 ? " image" : " images") +
                         " to learn from, fewer than a batch of " +
                         with_thousands(static_cast<std::uint64_t>(spec.recipe.batch)),
                     "take a larger share, more images or a smaller recipe.batch");
  }
}

}  // namespace

TrialData read_data(const TrialSpec& spec, Executor& executor, Progress& progress, loader::PartFolders folders) {
  check_trial(spec);
  if (const auto* text = std::get_if<loader::TextData>(&spec.data)) {
    return read_text(*text, std::get<models::GptSpec>(spec.model).context);
  }
  if (const auto* language = std::get_if<loader::LanguageData>(&spec.data)) {
    return draw_text(*language, std::get<models::GptSpec>(spec.model).context);
  }
  if (const auto* images = std::get_if<loader::ImageData>(&spec.data)) {
    loader::LabelledImages read = loader::read_images(*images, spec.seed, executor, progress, folders);
    check_share(read.train.indices.size(), images->train_share, spec);
    return read;
  }
  const auto& drawn = std::get<loader::BuiltinData>(spec.data);
  check_share(static_cast<std::size_t>(loader::learned_images(drawn)), drawn.train_share, spec);
  return loader::draw_images(drawn, executor, progress);
}

TrialSpec resolved(TrialSpec spec, const TrialData& data) {
  if (auto* images = std::get_if<loader::ImageData>(&spec.data)) {
    *images = std::get<loader::LabelledImages>(data).as_read;
  }
  spec.init = resolved_init(std::move(spec.init), classes_of(data));
  std::vector<std::string>& frozen = spec.recipe.freeze;
  std::ranges::sort(frozen);
  frozen.erase(std::unique(frozen.begin(), frozen.end()), frozen.end());
  return spec;
}

const std::string& fingerprint_of(const TrialData& data) {
  return std::visit([](const auto& one) -> const std::string& { return one.fingerprint; }, data);
}

std::vector<std::string> classes_of(const TrialData& data) {
  const auto* images = std::get_if<loader::LabelledImages>(&data);
  return images == nullptr ? std::vector<std::string>{} : images->classes;
}

std::vector<std::string> notes_of(const TrialData& data) {
  const auto* images = std::get_if<loader::LabelledImages>(&data);
  return images == nullptr ? std::get<data::TextCorpus>(data).notes : notes_of_images(*images);
}

Length length_of(const TrialSpec& spec, const TrialData& data) {
  Length length;
  if (const auto* images = std::get_if<loader::LabelledImages>(&data)) {
    length.samples = static_cast<std::int64_t>(images->train.indices.size());
    length.batch = std::min<std::int64_t>(spec.recipe.batch, length.samples);
  } else {
    const std::int64_t context = std::get<models::GptSpec>(spec.model).context;
    length.samples = (static_cast<std::int64_t>(std::get<data::TextCorpus>(data).train.size()) - 1) / context;
    length.batch = spec.recipe.batch;  // windows overlap, so there are always enough
  }
  length.steps = train::total_steps(spec.recipe, length.samples);
  return length;
}

record::TrialKey key_of(const TrialSpec& spec, const TrialData& data) {
  const Length length = length_of(spec, data);
  return {.spec_json = spec::identity_json(spec),
          .data_fingerprint = fingerprint_of(data),
          .replicate = spec.replicate,
          .budget = {"samples", static_cast<double>(length.steps * length.batch)}};
}

}  // namespace ceteris::trial
