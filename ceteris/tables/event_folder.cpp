// SPDX-License-Identifier: Apache-2.0
#include "ceteris/tables/event_folder.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <system_error>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/metrics/event_file.hpp"
#include "ceteris/metrics/refusal.hpp"
#include "ceteris/tables/logged_runs.hpp"

namespace ceteris::tables {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFiles = 100'000;

std::vector<fs::path> event_files(const fs::path& folder, bool one_will_do) {
  std::vector<fs::path> paths;
  std::error_code failed;
  for (fs::recursive_directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
    if (entry->path().filename().string().find("tfevents") == std::string::npos || entry->is_symlink() ||
        !entry->is_regular_file()) {
      continue;
    }
    paths.push_back(entry->path());
    if (one_will_do) {
      return paths;
    }
    if (paths.size() > kMostFiles) {
      throw usage_error(printable(folder.string()), "holds more than " + with_thousands(kMostFiles) + " event files",
                        "name a folder below it");
    }
  }
  if (failed) {
    throw system_error(printable(folder.string()), "cannot be read: " + failed.message());
  }
  std::ranges::sort(paths);
  return paths;
}

/// What one file says, in its order.
struct EventFileContent {
  fs::path path;
  double first_time = 0;
  struct Scalar {
    std::string tag;
    std::int64_t step = 0;
    double value = 0;
  };
  std::vector<Scalar> scalars;                             ///< a session start has no tag
  std::map<std::string, std::pair<double, double>> spans;  ///< wall times of the first and last value of a tag
};

EventFileContent read_content(const fs::path& path, Source& source) {
  EventFileContent content;
  content.path = path;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) {
    throw usage_error(printable(path.string()), "cannot be opened", "");
  }
  bool first = true;
  try {
    const bool whole = metrics::for_each_record(stream, [&](std::string_view record) {
      const metrics::SummaryEvent event = metrics::parse_event(record);
      content.first_time = first ? event.wall_time : content.first_time;
      first = false;
      if (event.restart) {
        content.scalars.push_back({"", event.step, 0});
      }
      for (const metrics::TagValue& value : event.values) {
        if (value.scalar) {
          content.scalars.push_back({value.tag, event.step, *value.scalar});
          const auto span = content.spans.emplace(value.tag, std::pair(event.wall_time, event.wall_time)).first;
          span->second.second = event.wall_time;
        }
      }
    });
    if (!whole) {
      source.notes.push_back("The last record of " + printable(path.string()) + " is cut off and left out.");
    }
  } catch (const metrics::Refusal& refusal) {
    throw spec_error(printable(path.string()), refusal.why, "copy it anew, or leave it out");
  }
  return content;
}

/// Two writers of one tag at one time leave no one curve.
void refuse_side_by_side(const std::vector<EventFileContent>& files) {
  std::map<std::string, const EventFileContent*> before;
  for (const EventFileContent& file : files) {
    for (const auto& [tag, span] : file.spans) {
      const auto other = before.find(tag);
      if (other != before.end() && span.first < other->second->spans.at(tag).second) {
        throw spec_error(printable(other->second->path.string()),
                         "and " + printable(file.path.filename().string()) + " wrote " + ceteris::quoted(tag) +
                             " at the same time, in the folder of one run",
                         "put the files of each run into a folder of its own");
      }
      before[tag] = &file;
    }
  }
}

using Curves = std::map<std::string, std::vector<LoggedValue>>;

/// All tags of the files of one folder.
Curves curves_of(std::vector<EventFileContent> files) {
  std::ranges::stable_sort(files, {}, &EventFileContent::first_time);
  refuse_side_by_side(files);
  std::map<std::string, std::vector<EventFileContent::Scalar>> by_tag;
  for (const EventFileContent& file : files) {
    for (const EventFileContent::Scalar& scalar : file.scalars) {
      if (!scalar.tag.empty()) {
        by_tag[scalar.tag].push_back(scalar);
        continue;
      }
      for (auto& [tag, scalars] : by_tag) {
        std::erase_if(scalars, [&](const EventFileContent::Scalar& one) { return one.step >= scalar.step; });
      }
    }
  }
  Curves curves;
  for (const auto& [tag, scalars] : by_tag) {
    for (const EventFileContent::Scalar& scalar : scalars) {
      curves[tag].push_back({std::to_string(scalar.step), shortest(scalar.value)});
    }
  }
  return curves;
}

/// Whether `below`, the way from a run to a folder, is that of one line of SummaryWriter.add_scalars(tag, {line:
/// value}): tag_line of PyTorch's, tag/line of tensorboardX's; its one tag is the tag.
bool is_line_of(const fs::path& below, const Curves& curves) {
  if (curves.size() != 1) {
    return false;
  }
  std::string tag = curves.begin()->first;
  const std::string way = below.generic_string();
  if (way.starts_with(tag + "/")) {
    return true;
  }
  std::ranges::replace(tag, '/', '_');
  return !below.has_parent_path() && way.starts_with(tag + "_");
}

/// The nearest folder above `folder` that has event files, too; empty when there is none.
fs::path run_above(const std::map<fs::path, Curves>& folders, const fs::path& folder, const fs::path& root) {
  for (fs::path above = folder; above != root && above.has_relative_path();) {
    above = above.parent_path();
    if (folders.contains(above)) {
      return above;
    }
  }
  return {};
}

std::vector<LoggedRun> runs_of_folders(const std::map<fs::path, Curves>& folders, const fs::path& root) {
  std::map<fs::path, LoggedRun> runs;
  for (const auto& [folder, curves] : folders) {
    const fs::path above = run_above(folders, folder, root);
    const fs::path below = above.empty() ? fs::path() : folder.lexically_relative(above);
    const bool line = !above.empty() && is_line_of(below, curves);
    const fs::path place = line ? above : folder;
    LoggedRun& run = runs[place];
    if (run.id.empty()) {
      const fs::path relative = place.lexically_relative(root);
      run.id = place == root ? "." : relative.string();
      int depth = 0;
      for (const fs::path& part : relative) {
        run.facts.emplace_back("folder." + std::to_string(++depth), part.string());
      }
    }
    for (const auto& [tag, values] : curves) {
      run.metrics[line ? below.generic_string() : tag] = values;
    }
  }
  std::vector<LoggedRun> list;
  for (auto& [folder, run] : runs) {
    list.push_back(std::move(run));
  }
  return list;
}

}  // namespace

bool has_event_files(const std::string& folder) {
  return !event_files(folder, true).empty();
}

Source read_event_folder(const std::string& folder, const std::vector<std::string>& wanted) {
  Source source{.name = folder, .format = "TensorBoard"};
  // Without a separator at its end a path has the parts that its folders have.
  const fs::path root = fs::path(folder).has_filename() ? fs::path(folder) : fs::path(folder).parent_path();
  std::map<fs::path, std::vector<EventFileContent>> files;
  for (const fs::path& path : event_files(root, false)) {
    files[path.parent_path()].push_back(read_content(path, source));
  }
  std::map<fs::path, Curves> folders;
  for (auto& [place, contents] : files) {
    folders[place] = curves_of(std::move(contents));
  }
  put_runs(source, runs_of_folders(folders, root), wanted);
  return source;
}

}  // namespace ceteris::tables
