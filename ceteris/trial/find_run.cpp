// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/find_run.hpp"

#include <algorithm>
#include <string_view>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/trial/run_card.hpp"
#include "ceteris/trial/stored_trial.hpp"

namespace ceteris::trial {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kShortId = 8;
constexpr std::size_t kListed = 8;

std::string list_of(const std::vector<fs::path>& runs) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min(kListed, runs.size()); ++i) {
    names.push_back(short_name(runs[i]));
  }
  const std::size_t more = runs.size() - names.size();
  return join(names, ", ") + (more > 0 ? " and " + std::to_string(more) + " more" : "");
}

// Where a text looks, and for what: "runs/3f2a/" is 3f2a below runs.
struct Wanted {
  fs::path folder;
  std::string name;
};

Wanted wanted(const std::string& text, const fs::path& runs) {
  std::string_view trimmed = text;
  while (trimmed.size() > 1 && trimmed.ends_with('/')) {
    trimmed.remove_suffix(1);
  }
  const fs::path path(trimmed);
  return {path.has_parent_path() ? path.parent_path() : runs, path.filename().string()};
}

}  // namespace

std::vector<fs::path> run_folders(const fs::path& runs) {
  std::vector<fs::path> folders;
  std::error_code ignored;
  for (fs::directory_iterator entry(runs, ignored), end; entry != end; entry.increment(ignored)) {
    if (is_run_folder(entry->path())) {
      folders.push_back(entry->path());
    }
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

std::string short_name(const fs::path& run) {
  const std::string name = read_card(run).name;
  return printable(run.filename().string()).substr(0, kShortId) + (name.empty() ? "" : " (" + name + ")");
}

std::optional<fs::path> find_run(const std::string& text, const fs::path& runs) {
  if (is_run_folder(text)) {
    return text;
  }
  const Wanted want = wanted(text, runs);
  if (want.name.empty() || want.name == "." || want.name == "..") {
    return std::nullopt;
  }
  std::vector<fs::path> named, begun;
  for (const fs::path& folder : run_folders(want.folder)) {
    if (folder.filename() == want.name) {
      return folder;
    }
    if (read_card(folder).name == want.name) {
      named.push_back(folder);
    }
    if (folder.filename().string().starts_with(want.name)) {
      begun.push_back(folder);
    }
  }
  const std::vector<fs::path>& found = named.empty() ? begun : named;
  if (found.size() > 1) {
    throw usage_error(printable(text),
                      (named.empty() ? "is the beginning of " : "is the name of ") + std::to_string(found.size()) +
                          " runs: " + list_of(found),
                      "give more of the id");
  }
  return found.empty() ? std::nullopt : std::optional(found.front());
}

fs::path require_run(const std::string& text, const fs::path& runs) {
  if (auto found = find_run(text, runs)) {
    return *std::move(found);
  }
  const fs::path folder = wanted(text, runs).folder;
  const std::vector<fs::path> there = run_folders(folder);
  throw usage_error(printable(text),
                    "is no run: none below " + printable(folder.string()) + " has that name or begins so",
                    there.empty() ? "there are no runs; ceteris train makes one" : "there are " + list_of(there));
}

}  // namespace ceteris::trial
