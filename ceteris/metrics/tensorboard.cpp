// SPDX-License-Identifier: Apache-2.0
#include "ceteris/metrics/tensorboard.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "ceteris/base/text.hpp"
#include "ceteris/metrics/attempt_file.hpp"
#include "ceteris/metrics/event_file.hpp"
#include "ceteris/metrics/readers.hpp"
#include "ceteris/metrics/refusal.hpp"
#include "ceteris/metrics/samples.hpp"

namespace ceteris::metrics {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFiles = 10'000;

struct TaggedFile {
  std::string name;       ///< below the folder of the source
  double first_time = 0;  ///< of its first event
  double begin = 0;       ///< wall time of its first and last value of the tag
  double end = 0;
  /// Values of the tag, and restarts (without a value).
  struct Entry {
    std::int64_t step = 0;
    std::optional<double> value;
  };
  std::vector<Entry> entries;
  bool has_tag = false;
};

struct Search {
  std::map<std::string, std::vector<TaggedFile>> runs;  ///< by folder; "" is the folder of the source
  std::set<std::string> scalars;                        ///< tags seen
  std::set<std::string> others;                         ///< tags of what is no scalar
  std::vector<std::string> notes;
};

Number number_of(double value) {
  if (std::isfinite(value)) return {State::Value, value, false, {}};
  return {State::NotFinite, value, false, "the value is " + shortest(value)};
}

/// Event files at or below `found`, in the order of their names; links are not followed.
std::vector<fs::path> event_files(const fs::path& found, const std::string& where) {
  if (fs::is_regular_file(found)) return {found};
  std::vector<fs::path> paths;
  std::error_code failed;
  for (fs::recursive_directory_iterator entry(found, failed), end; !failed && entry != end; entry.increment(failed)) {
    const std::string name = entry->path().filename().string();
    if (name.find("tfevents") == std::string::npos) continue;
    if (entry->is_symlink()) throw Refusal{printable(name) + " is a link; let the program write the file itself"};
    if (!entry->is_regular_file()) continue;
    paths.push_back(entry->path());
    if (paths.size() > kMostFiles) throw Refusal{"more than " + with_thousands(kMostFiles) + " event files"};
  }
  if (failed) throw Refusal{where + " cannot be read: " + failed.message()};
  std::ranges::sort(paths);
  return paths;
}

void keep_event(const SummaryEvent& event, const std::string& tag, bool first, TaggedFile& file, Search& search) {
  if (first) file.first_time = event.wall_time;
  if (event.restart) file.entries.push_back({event.step, std::nullopt});
  for (const TagValue& value : event.values) {
    (value.scalar ? search.scalars : search.others).insert(value.tag);
    if (value.tag != tag || !value.scalar) continue;
    if (!file.has_tag) file.begin = event.wall_time;
    file.has_tag = true;
    file.end = event.wall_time;
    if (file.entries.size() >= kMostSamples) throw Refusal{"more than " + with_thousands(kMostSamples) + " values"};
    file.entries.push_back({event.step, value.scalar});
  }
}

TaggedFile read_file_of(const fs::path& path, const std::string& name, const std::string& tag, Search& search) {
  TaggedFile file;
  file.name = name;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw Refusal{printable(name) + " cannot be opened"};
  bool first = true;
  try {
    const bool whole = for_each_record(stream, [&](std::string_view record) {
      keep_event(parse_event(record), tag, first, file, search);
      first = false;
    });
    if (!whole) search.notes.push_back("the last record of " + printable(name) + " is cut off and left out");
  } catch (const Refusal& refusal) {
    throw Refusal{printable(name) + ", " + refusal.why};
  }
  return file;
}

Search search_files(const fs::path& found, const Source& source, const AttemptFiles& files) {
  Search search;
  std::size_t stale = 0;
  const std::vector<fs::path> paths = event_files(found, source.path);
  for (const fs::path& path : paths) {
    if (is_older_than_attempt(path, files)) {
      ++stale;
      continue;
    }
    const std::string name = path == found ? path.filename().string() : path.lexically_relative(found).string();
    const std::string run = fs::path(name).parent_path().string();
    search.runs[run].push_back(read_file_of(path, name, source.key, search));
  }
  if (stale > 0) {
    const std::string files_of = std::to_string(stale) + (stale == 1 ? " event file was" : " event files were");
    if (stale == paths.size())
      throw Refusal{files_of + " last written before this attempt began, and there is no other"};
    search.notes.push_back(files_of + " last written before this attempt began and left out");
  }
  return search;
}

/// "tb, tb/loss_train" of the folders whose files have the tag.
std::vector<std::string> runs_with_tag(const Search& search) {
  std::vector<std::string> names;
  for (const auto& [run, files] : search.runs) {
    if (std::ranges::any_of(files, &TaggedFile::has_tag)) names.push_back(run);
  }
  return names;
}

/// Two programs, or two writers of one program, that wrote the same tag at the same time leave no one curve.
void refuse_side_by_side(const std::vector<TaggedFile>& files) {
  const TaggedFile* before = nullptr;
  for (const TaggedFile& file : files) {
    if (!file.has_tag) continue;
    if (before != nullptr && file.begin < before->end) {
      throw Refusal{printable(before->name) + " and " + printable(file.name) +
                    " have the tag and were written at the same time; let one writer log it, or name one file"};
    }
    before = &file;
  }
}

std::vector<Sample> samples_of(std::vector<TaggedFile> files, std::vector<std::string>& notes) {
  std::ranges::stable_sort(files, {}, &TaggedFile::first_time);
  refuse_side_by_side(files);
  std::vector<Sample> samples;
  std::size_t dropped = 0;
  for (const TaggedFile& file : files) {
    for (const TaggedFile::Entry& entry : file.entries) {
      const auto step = static_cast<double>(entry.step);
      if (entry.value) {
        add_sample(samples, {step, number_of(*entry.value), "step " + std::to_string(entry.step)});
      } else {
        dropped += std::erase_if(samples, [&](const Sample& sample) { return *sample.step >= step; });
      }
    }
  }
  if (dropped > 0)
    notes.push_back("the program started again; " + std::to_string(dropped) +
                    " values that it wrote anew are left out");
  return samples;
}

Reading no_such_tag(const Search& search, const Source& source) {
  if (search.runs.empty()) {
    return no_reading(State::Missing, source.path + ": there is no event file (a name with 'tfevents') at or below it");
  }
  if (search.others.contains(source.key)) {
    return no_reading(State::Text, source.path + ", tag " + ceteris::quoted(source.key) + ": it holds no scalars");
  }
  return missing(source.path, "tag", source.key,
                 std::vector<std::string>(search.scalars.begin(), search.scalars.end()));
}

}  // namespace

Reading read_tensorboard(const Source& source, const AttemptFiles& files) {
  AttemptPath found = find_attempt_file(source.path, files, true);
  if (found.state != State::Value) return no_reading(found.state, std::move(found.problem));
  Search search = search_files(found.path, source, files);
  const std::vector<std::string> runs = runs_with_tag(search);
  if (runs.empty()) return no_such_tag(search, source);
  if (runs.size() > 1) {
    const auto shown = [&](const std::string& run) {
      return ceteris::quoted(run.empty() ? source.path : source.path + "/" + run);
    };
    throw Refusal{std::to_string(runs.size()) + " folders have the tag " + ceteris::quoted(source.key) + ": " +
                  shown(runs[0]) + " and " + shown(runs[1]) + (runs.size() > 2 ? " and more" : "") +
                  "; name one of them in the source"};
  }
  Reading reading = reading_of(samples_of(std::move(search.runs[runs[0]]), search.notes), source.pick,
                               source.path + ", tag " + ceteris::quoted(source.key));
  reading.notes.insert(reading.notes.end(), search.notes.begin(), search.notes.end());
  return reading;
}

}  // namespace ceteris::metrics
