// SPDX-License-Identifier: Apache-2.0
#include "tests/architecture/modules.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

namespace architecture {
namespace {

constexpr std::array kSourceExtensions = {".hpp", ".cpp", ".h", ".cc"};
constexpr std::array kOtherExtensions = {".cmake", ".in", ".sh", ".py", ".md", ".toml", ".json"};

bool is_source(std::string_view extension) {
  return std::ranges::find(kSourceExtensions, extension) != kSourceExtensions.end();
}

bool is_read(const std::filesystem::path& path) {
  const std::string extension = path.extension().string();
  return is_source(extension) || std::ranges::find(kOtherExtensions, extension) != kOtherExtensions.end() ||
         path.filename() == "CMakeLists.txt" || path.parent_path().filename() == ".ci";
}

bool is_skipped_folder(const std::filesystem::path& folder) {
  const std::string name = folder.filename().string();
  return name == ".git" || name == ".cache" || name == "runs" || name.starts_with("build") ||
         name.starts_with("audit-") || name == "__pycache__";
}

std::vector<Include> includes_of(std::string_view text) {
  std::vector<Include> found;
  int line = 0;
  while (!text.empty()) {
    ++line;
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view rest = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto skip_blanks = [&rest] { rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size())); };
    skip_blanks();
    if (!rest.starts_with('#')) continue;
    rest.remove_prefix(1);
    skip_blanks();
    if (!rest.starts_with("include")) continue;
    rest.remove_prefix(7);
    skip_blanks();
    if (rest.empty() || (rest.front() != '"' && rest.front() != '<')) continue;
    const bool quoted = rest.front() == '"';
    const std::size_t close = rest.find(quoted ? '"' : '>', 1);
    if (close == std::string_view::npos) continue;
    found.push_back({line, std::string(rest.substr(1, close - 1)), quoted});
  }
  return found;
}

}  // namespace

const std::vector<Module>& modules() {
  static const std::vector<Module> table = {
      {"base", {}},
      {"process", {"base"}},
      {"formats", {"base"}},
      {"spec", {"base"}},
      {"stats", {"base"}},
      {"kernels", {"base"}},
      {"image_file", {"base"}},
      {"image", {"base", "image_file"}},
      {"pack", {"base", "image_file", "image"}},
      {"features", {"base", "image_file", "image"}},
      {"synthetic", {"base", "spec", "image_file", "image", "features"}},
      {"data", {"base", "formats", "image_file", "image", "pack", "features", "synthetic"}},
      {"record", {"base", "spec"}},
      {"run_folder", {"base", "formats", "record"}},
      {"metrics", {"base", "formats"}},
      {"hosts", {"base"}},
      {"identity", {"base", "process"}},
      {"runner", {"base", "process", "metrics", "record", "identity"}},
      {"trial_store", {"base", "process", "metrics", "hosts", "record", "identity", "runner"}},
      {"ledger", {"base", "record", "trial_store"}},
      {"design", {"base", "stats"}},
      {"effects", {"base", "stats", "record", "metrics", "design"}},
      {"study", {"base", "process", "spec", "record", "metrics", "identity", "runner", "design"}},
      {"verdict", {"base", "spec", "stats", "record", "metrics", "identity", "design", "effects", "study"}},
      {"study_run",
       {"base", "process", "formats", "spec", "record", "metrics", "hosts", "identity", "runner", "trial_store",
        "ledger", "design", "study", "verdict"}},
      {"gate",
       {"base", "process", "spec", "stats", "metrics", "identity", "runner", "trial_store", "record", "ledger",
        "design", "effects", "study", "study_run"}},
      {"tables", {"base", "stats", "record", "metrics", "trial_store"}},
      {"analyse",
       {"base", "stats", "metrics", "record", "run_folder", "design", "effects", "study", "verdict", "tables"}},
      {"audit_plan", {"base", "spec", "stats", "image_file", "image", "features", "data", "record"}},
      {"audit_evidence", {"base", "stats", "image_file", "image", "features", "record", "audit_plan"}},
      {"report", {"base"}},
      {"chart", {"base", "report"}},
      {"study_words", {"base", "record", "report"}},
      {"study_report", {"base", "record", "report", "chart", "study_words"}},
      {"audit_report", {"base", "record", "report", "chart"}},
      {"ops", {"base", "kernels"}, true},
      {"nn", {"base", "spec", "ops"}, true},
      {"weights", {"base", "formats", "ops", "nn"}, true},
      {"models", {"base", "formats", "spec", "ops", "nn", "weights"}, true},
      {"onnx", {"base", "formats", "nn", "models"}, true},
      {"optim", {"base", "spec", "ops"}, true},
      {"loader", {"base", "spec", "kernels", "image_file", "image", "synthetic", "data"}, true},
      {"train", {"base", "formats", "spec", "stats", "record", "nn", "optim", "loader"}, true},
      {"trial",
       {"base", "formats", "spec", "image", "data", "record", "run_folder", "ops", "nn", "weights", "models", "optim",
        "loader", "train"},
       true},
      {"infer",
       {"base", "spec", "stats", "image", "synthetic", "data", "ops", "nn", "weights", "models", "loader", "train",
        "trial"},
       true},
      {"bench", {"base", "data", "kernels", "ops", "nn", "models", "optim", "loader", "train", "trial"}, true},
      {"audit",
       {"base", "spec", "stats", "image", "features", "synthetic", "data", "record", "audit_plan", "audit_evidence",
        "ops", "nn", "optim", "loader", "models", "train"},
       true},
      {.name = "verb", .may_use = {"base", "process", "spec"}, .prints = true},
      {.name = "study_call",
       .may_use = {"base", "process", "spec", "stats", "record", "runner", "trial_store", "design", "effects", "study",
                   "verdict", "study_run", "study_words", "study_report", "models_plain", "trial_plain", "verb"},
       .prints = true},
      {.name = "study_verbs",
       .may_use = {"base", "process", "record", "hosts", "identity", "runner", "trial_store", "ledger", "effects",
                   "study", "study_run", "gate", "analyse", "study_words", "study_report", "verb", "study_call"},
       .prints = true},
      {.name = "network_verbs",
       .may_use = {"base", "formats", "spec", "stats", "image", "data", "report", "ops", "nn", "weights", "models",
                   "onnx", "loader", "trial", "infer", "bench", "verb"},
       .torch = true,
       .prints = true},
      {.name = "data_verbs",
       .may_use = {"base", "spec", "image", "pack", "data", "record", "audit_plan", "audit_report", "ops", "loader",
                   "audit", "verb"},
       .torch = true,
       .prints = true},
      {.name = "cli",
       .may_use = {"base", "process", "spec", "kernels", "study", "audit_plan", "report", "ops", "nn", "models",
                   "train", "trial", "verb", "study_verbs", "network_verbs", "data_verbs"},
       .torch = true,
       .prints = true},
  };
  return table;
}

std::string_view folder_of(std::string_view used) {
  constexpr std::string_view kPlain = "_plain";
  return used.ends_with(kPlain) ? used.substr(0, used.size() - kPlain.size()) : used;
}

const Module* find_module(std::string_view name) {
  const auto row = std::ranges::find(modules(), name, &Module::name);
  return row == modules().end() ? nullptr : &*row;
}

std::string_view File::folder() const {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string_view() : std::string_view(path).substr(0, slash);
}

std::string_view File::name() const {
  const std::size_t slash = path.rfind('/');
  return std::string_view(path).substr(slash == std::string::npos ? 0 : slash + 1);
}

std::string_view File::extension() const {
  const std::size_t dot = name().rfind('.');
  return dot == std::string_view::npos ? std::string_view() : name().substr(dot);
}

std::string_view File::module() const {
  constexpr std::string_view kHouse = "ceteris/";
  if (!path.starts_with(kHouse)) return {};
  const std::string_view inside = std::string_view(path).substr(kHouse.size());
  const std::size_t slash = inside.find('/');
  return slash == std::string_view::npos ? std::string_view() : inside.substr(0, slash);
}

bool File::is_cpp() const {
  return is_source(extension());
}

bool File::is_test() const {
  return name().ends_with("_test.cpp");
}

std::vector<File> read_tree(const std::filesystem::path& root) {
  std::vector<File> files;
  for (auto entry = std::filesystem::recursive_directory_iterator(root);
       entry != std::filesystem::recursive_directory_iterator(); ++entry) {
    if (entry->is_directory() && is_skipped_folder(entry->path())) {
      entry.disable_recursion_pending();
      continue;
    }
    if (!entry->is_regular_file() || !is_read(entry->path())) continue;
    File file;
    file.path = entry->path().lexically_relative(root).generic_string();
    std::ostringstream text;
    text << std::ifstream(entry->path(), std::ios::binary).rdbuf();
    file.text = text.str();
    if (file.is_cpp()) file.includes = includes_of(file.text);
    files.push_back(std::move(file));
  }
  std::ranges::sort(files, {}, &File::path);
  return files;
}

}  // namespace architecture
