// SPDX-License-Identifier: Apache-2.0
#include "ceteris/weights/refusal.hpp"

#include <algorithm>
#include <string>
#include <system_error>
#include <vector>

#include "ceteris/base/content.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/formats/pickle.hpp"
#include "ceteris/formats/torch_archive.hpp"

namespace ceteris::weights {
namespace {

namespace fs = std::filesystem;

/// "a dictionary", "an object of sklearn.svm.SVC"; empty for a pickle that cannot be read.
std::string pickled(std::span<const std::byte> bytes) {
  try {
    const formats::Pickle pickle = formats::parse_pickle(bytes, "");
    const formats::PickleValue& root = pickle[pickle.root];
    switch (root.kind) {
      case formats::PickleKind::Dict:
        return "a dictionary";
      case formats::PickleKind::List:
      case formats::PickleKind::Tuple:
        return "a list";
      case formats::PickleKind::Call:
      case formats::PickleKind::Object:
        return "an object of " + printable(formats::global_name(pickle, root.items[0]));
      default:
        return "a value that is no dictionary";
    }
  } catch (const Error&) {
    return {};
  }
}

std::string what_it_is(const fs::path& path, std::span<const std::byte> bytes) {
  const std::string name = path.filename().string();
  if (bytes.empty()) {
    return "is empty";
  }
  if (name.find(".data-0") != std::string::npos && name.find("-of-") != std::string::npos) {
    return "is part of a TensorFlow checkpoint";
  }
  const bool is_pickle = bytes.front() == std::byte{0x80};
  if (const std::string object = is_pickle ? pickled(bytes) : std::string(); !object.empty()) {
    return "is a pickle of " + object + ", and not one that torch.save wrote";
  }
  const auto content = recognise(bytes);
  return content ? "is " + std::string(content->what) : "is neither a safetensors file nor one of PyTorch";
}

bool is_weight_name(const std::string& name) {
  constexpr std::string_view kEndings[] = {".safetensors", ".pth", ".pt", ".bin", ".ckpt"};
  return std::ranges::any_of(kEndings, [&](std::string_view ending) { return name.ends_with(ending); });
}

}  // namespace

Error not_weights(const fs::path& path, std::span<const std::byte> bytes) {
  const auto content = recognise(bytes);
  std::string remedy = bytes.empty() ? "copy or download it again" : formats::kWeightFormats;
  if (content && !content->remedy.empty()) {
    remedy = content->remedy;
  }
  return usage_error(printable(path.string()), what_it_is(path, bytes), std::move(remedy));
}

Error not_a_run(const fs::path& folder) {
  const std::string where = printable(folder.string());
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    names.push_back(entry.path().filename().string());
  }
  std::ranges::sort(names);
  const auto has = [&](std::string_view name) { return std::ranges::find(names, name) != names.end(); };
  if (has("saved_model.pb")) {
    return usage_error(where, "is a folder with a saved model of TensorFlow", formats::kWeightFormats);
  }
  if (has("data.pkl") && has("data")) {
    return usage_error(where, "is a folder with the unpacked parts of a file of torch.save",
                       "name the file that was unpacked");
  }
  if (const auto file = std::ranges::find_if(names, is_weight_name); file != names.end()) {
    return usage_error(where, "is a folder without a checkpoint of ceteris train",
                       "name a file in it, such as " + printable((folder / *file).string()));
  }
  return usage_error(where, "is a folder without a checkpoint of ceteris train", "name a weight file or a run folder");
}

}  // namespace ceteris::weights
