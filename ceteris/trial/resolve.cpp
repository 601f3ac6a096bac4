// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/resolve.hpp"

#include <iterator>
#include <map>
#include <memory>
#include <tuple>

#include "ceteris/spec/write.hpp"
#include "ceteris/trial/data.hpp"

namespace ceteris::trial {
namespace {

/// What decides which images and bytes are read: the data itself, and the seed that splits them.
std::string data_key(const TrialSpec& spec) {
  TrialSpec key;
  key.data = spec.data;
  key.seed = spec.seed;
  return spec::to_json(key);
}

/// Data by what it is. It is kept for as long as a later specification needs it.
class SharedData {
 public:
  explicit SharedData(std::span<const TrialSpec> specs) {
    for (const TrialSpec& spec : specs) {
      ++uses_[data_key(spec)];
    }
  }

  std::shared_ptr<const TrialData> read(const TrialSpec& spec, Executor& executor, Progress& progress) {
    const std::string key = data_key(spec);
    std::shared_ptr<const TrialData> data = known_[key];
    if (data == nullptr) {
      data = std::make_shared<const TrialData>(read_data(spec, executor, progress));
    }
    known_[key] = data;
    return data;
  }

  void done(const TrialSpec& spec) {
    const std::string key = data_key(spec);
    if (--uses_[key] == 0) {
      known_.erase(key);
    }
  }

 private:
  std::map<std::string, int> uses_;
  std::map<std::string, std::shared_ptr<const TrialData>> known_;
};

Resolved resolve(const TrialSpec& asked, const TrialData& data) {
  const TrialSpec spec = resolved(asked, data);
  const std::vector<std::string> classes = classes_of(data);
  const models::ModelCost cost =
      classes.empty() ? models::cost(spec.model)
                      : models::cost(spec.model, {.side = *loader::side_of(spec.data), .classes = std::ssize(classes)});
  return {.id = record::trial_id(key_of(spec, data)),
          .data_fingerprint = fingerprint_of(data),
          .length = length_of(spec, data),
          .parameters = cost.parameters,
          .macs = cost.macs + cost.attention_macs};
}

}  // namespace

std::vector<Resolution> resolve_trials(std::span<const TrialSpec> specs, Executor& executor, Progress& progress) {
  SharedData shared(specs);
  std::vector<Resolution> all;
  for (const TrialSpec& spec : specs) {
    Resolution one;
    try {
      check_trial(spec);
      one.trial = resolve(spec, *shared.read(spec, executor, progress));
    } catch (const Error& error) {
      one.problems = error.problems();
    }
    shared.done(spec);
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace ceteris::trial
