// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_run/code_watch.hpp"

#include <sys/stat.h>

#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/identity/git_state.hpp"
#include "ceteris/study/trials.hpp"
#include "ceteris/study_run/changes.hpp"

namespace ceteris::study_run {
namespace {

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

CodeWatch::CodeWatch(const study::StudyFile& file, const design::Design& design, std::filesystem::path runs,
                     const identity::CodeState& registered)
    : file_(file), design_(design), runs_(std::move(runs)), registered_(registered), tracked_(tracked()) {}

std::map<std::string, std::string> CodeWatch::tracked() const {
  if (registered_.git_content_sha256.empty()) {
    return {};
  }
  const std::filesystem::path outside[] = {file_.path, runs_};
  return identity::git_state(file_.directory, outside).files;
}

/// ": src/model.py, src/data.py", of what git tracks; empty when it is none of that.
std::string CodeWatch::changed_names() const {
  constexpr std::size_t kMostNamed = 5;
  const std::map<std::string, std::string> now = tracked();
  std::vector<std::string> names;
  std::map<std::string, std::string> all = tracked_;
  all.insert(now.begin(), now.end());
  for (const auto& [path, number] : all) {
    const auto before = tracked_.find(path);
    const auto after = now.find(path);
    const bool same = before != tracked_.end() && after != now.end() && before->second == after->second;
    if (!same && names.size() <= kMostNamed) {
      names.push_back(names.size() == kMostNamed ? "..." : printable(path));
    }
  }
  return names.empty() ? "" : ": " + join(names, ", ");
}

std::vector<CodeWatch::Stamp> CodeWatch::stamps() const {
  std::vector<Stamp> stamps;
  for (const identity::InputFile& input : registered_.inputs) {
    struct stat status {};
    const bool there = stat((file_.directory / input.path).c_str(), &status) == 0;
    stamps.push_back(there ? Stamp{nanoseconds(status.st_mtim), nanoseconds(status.st_ctim), status.st_ino,
                                   static_cast<std::int64_t>(status.st_size)}
                           : Stamp{});
  }
  return stamps;
}

std::vector<std::string> CodeWatch::read_again() const {
  try {
    const identity::CodeState now = study::code_of(file_, design_, runs_);
    std::vector<std::string> changes = code_changes(registered_, now);
    if (!changes.empty() && now.git_content_sha256 != registered_.git_content_sha256) {
      changes.back() += changed_names();
    }
    return changes;
  } catch (const Error& error) {  // an input that is gone
    return {error.what()};
  }
}

std::vector<std::string> CodeWatch::changes() {
  constexpr double kShare = 20;
  std::vector<Stamp> now = stamps();
  if (now == stamps_ && since_read_.seconds() < kShare * cost_) {
    return {};
  }
  const Stopwatch watch;
  std::vector<std::string> changes = read_again();
  cost_ = watch.seconds();
  since_read_ = Stopwatch();
  stamps_ = std::move(now);  // from before the reading: what is written meanwhile is seen the next time
  return changes;
}

}  // namespace ceteris::study_run
