// SPDX-License-Identifier: Apache-2.0
#include "ceteris/process/process_tree.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <thread>

#include "ceteris/base/clock.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris {
namespace {

/// A file of /proc, empty when it cannot be read: its process may end at any moment.
std::string read_proc(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  std::array<char, 4096> buffer;
  for (ssize_t count = 0; file.is_open() && (count = read(file.number(), buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return text;
}

std::string proc(pid_t pid, const char* file) {
  return "/proc/" + std::to_string(pid) + "/" + file;
}

template <typename Number>
std::optional<Number> number_in(std::string_view text) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// The numbered entries of a folder: processes of /proc, threads of a process.
std::vector<pid_t> numbered_entries(const std::string& folder) {
  std::vector<pid_t> numbers;
  if (DIR* entries = opendir(folder.c_str()); entries != nullptr) {
    while (const dirent* entry = readdir(entries)) {
      if (const auto number = number_in<pid_t>(entry->d_name)) {
        numbers.push_back(*number);
      }
    }
    closedir(entries);
  }
  return numbers;
}

struct Stat {
  char state = 'X';
  pid_t parent = 0;
  pid_t session = 0;
  std::uint64_t start = 0;
};

std::optional<Stat> stat_of(pid_t pid) {
  const std::string text = read_proc(proc(pid, "stat"));
  const std::size_t name_end = text.rfind(')');  // the name may hold anything, also spaces and parentheses
  if (name_end == std::string::npos || name_end + 2 >= text.size()) {
    return {};
  }
  const std::vector<std::string> fields = split(text.substr(name_end + 2), ' ');
  constexpr std::size_t kParent = 1;
  constexpr std::size_t kSession = 3;
  constexpr std::size_t kStart = 19;
  if (fields.size() <= kStart) {
    return {};
  }
  const auto parent = number_in<pid_t>(fields[kParent]);
  const auto session = number_in<pid_t>(fields[kSession]);
  const auto start = number_in<std::uint64_t>(fields[kStart]);
  if (!parent || !session || !start) {
    return {};
  }
  return Stat{fields[0][0], *parent, *session, *start};
}

bool has_ended(const Stat& stat) {
  return stat.state == 'Z' || stat.state == 'X';
}

std::string boot_id() {
  return std::string(trim(read_proc("/proc/sys/kernel/random/boot_id")));
}

/// Whether the system lists children (CONFIG_PROC_CHILDREN).
bool lists_children() {
  static const bool lists = access("/proc/thread-self/children", R_OK) == 0;
  return lists;
}

std::vector<pid_t> children_of(pid_t pid) {
  std::vector<pid_t> children;
  const std::string tasks = proc(pid, "task");
  for (const pid_t thread : numbered_entries(tasks)) {
    const std::string list = read_proc(tasks + "/" + std::to_string(thread) + "/children");
    for (const std::string& word : split(list, ' ')) {
      if (const auto child = number_in<pid_t>(word)) {
        children.push_back(*child);
      }
    }
  }
  return children;
}

/// Parent to children, of all processes.
std::multimap<pid_t, pid_t> all_children() {
  std::multimap<pid_t, pid_t> children;
  for (const pid_t pid : numbered_entries("/proc")) {
    if (const auto stat = stat_of(pid)) {
      children.emplace(stat->parent, pid);
    }
  }
  return children;
}

/// "VmRSS:    1234 kB" as bytes, 0 when it is not there.
std::uint64_t kibibytes_of(std::string_view text, std::string_view field) {
  const std::size_t found = text.find(field);
  if (found == std::string_view::npos) {
    return 0;
  }
  text.remove_prefix(found + field.size());
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  return 1024 * number_in<std::uint64_t>(text.substr(0, text.find(' '))).value_or(0);
}

bool says(pid_t pid, std::string_view variable) {
  const std::string environment = read_proc(proc(pid, "environ"));
  const std::vector<std::string> variables = split(environment, '\0');
  return std::ranges::find(variables, variable) != variables.end();
}

std::set<pid_t> self_and_ancestors() {
  std::set<pid_t> line;
  for (pid_t pid = getpid(); pid > 0 && line.insert(pid).second;) {
    const auto stat = stat_of(pid);
    pid = stat ? stat->parent : 0;
  }
  return line;
}

/// Once the leader has ended, its number may be another's.
bool leads_session_of(const ProcessMark& mark, pid_t pid) {
  const auto stat = stat_of(pid);
  return stat && pid != mark.pid && stat->session == mark.pid && is_running(mark);
}

/// Signals exactly the process that `is_meant` still holds for once its number cannot be given to another.
void signal_if(pid_t pid, int signal, const std::function<bool()>& is_meant) {
  const Descriptor handle(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  if (!is_meant()) {
    return;
  }
  if (handle.is_open()) {
    syscall(SYS_pidfd_send_signal, handle.number(), signal, nullptr, 0);
  } else {
    kill(pid, signal);  // before Linux 5.3
  }
}

}  // namespace

std::optional<ProcessMark> mark_of(pid_t pid) {
  const auto stat = stat_of(pid);
  return stat ? std::optional(ProcessMark{pid, stat->start, boot_id()}) : std::nullopt;
}

std::string to_text(const ProcessMark& mark) {
  return std::to_string(mark.pid) + " " + std::to_string(mark.start) + " " + mark.boot;
}

std::optional<ProcessMark> mark_from_text(std::string_view text) {
  const std::vector<std::string> words = split(trim(text), ' ');
  if (words.size() != 3) {
    return {};
  }
  const auto pid = number_in<pid_t>(words[0]);
  const auto start = number_in<std::uint64_t>(words[1]);
  return pid && *pid > 0 && start ? std::optional(ProcessMark{*pid, *start, words[2]}) : std::nullopt;
}

bool is_running(const ProcessMark& mark) {
  const auto stat = stat_of(mark.pid);
  return stat && !has_ended(*stat) && stat->start == mark.start && mark.boot == boot_id();
}

std::string process_name(pid_t pid) {
  const std::string name(trim(read_proc(proc(pid, "comm"))));
  return (name.empty() ? "a process" : printable(name)) + " (pid " + std::to_string(pid) + ")";
}

std::vector<pid_t> descendants(pid_t root) {
  const std::multimap<pid_t, pid_t> all = lists_children() ? std::multimap<pid_t, pid_t>() : all_children();
  std::vector<pid_t> found;
  std::set<pid_t> seen{root};
  for (std::size_t next = 0; next <= found.size(); ++next) {
    const pid_t parent = next == 0 ? root : found[next - 1];
    std::vector<pid_t> children;
    if (lists_children()) {
      children = children_of(parent);
    } else {
      for (auto [child, end] = all.equal_range(parent); child != end; ++child) {
        children.push_back(child->second);
      }
    }
    for (const pid_t child : children) {
      if (seen.insert(child).second) {
        found.push_back(child);
      }
    }
  }
  std::erase_if(found, [](pid_t pid) {
    const auto stat = stat_of(pid);
    return !stat || has_ended(*stat);
  });
  return found;
}

std::uint64_t resident_bytes(pid_t pid) {
  const std::vector<std::string> fields = split(read_proc(proc(pid, "statm")), ' ');
  const std::uint64_t pages = fields.size() < 2 ? 0 : number_in<std::uint64_t>(fields[1]).value_or(0);
  return pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

TreeMemory memory_of(const std::vector<pid_t>& processes, std::uint64_t worth) {
  TreeMemory memory;
  std::uint64_t sum = 0;
  for (const pid_t pid : processes) {
    const std::string status = read_proc(proc(pid, "status"));
    sum += kibibytes_of(status, "VmRSS:");
    memory.largest_peak = std::max(memory.largest_peak, kibibytes_of(status, "VmHWM:"));
  }
  memory.resident = sum;
  if (processes.size() > 1 && sum > worth) {
    std::uint64_t proportional = 0;
    for (const pid_t pid : processes) {
      const std::string rollup = read_proc(proc(pid, "smaps_rollup"));
      const std::uint64_t part = kibibytes_of(rollup, "\nPss:");
      proportional += rollup.empty() ? resident_bytes(pid) : part;
    }
    memory.resident = std::min(sum, proportional);
  }
  return memory;
}

std::vector<std::string> end_processes(const std::optional<ProcessMark>& recorded, std::string_view name,
                                       std::string_view value) {
  const std::string variable = std::string(name) + "=" + std::string(value);
  const std::set<pid_t> spared = self_and_ancestors();
  const std::optional<ProcessMark> mark = recorded && !spared.contains(recorded->pid) ? recorded : std::nullopt;
  const Stopwatch watch;
  std::vector<std::string> names;
  std::set<pid_t> named;
  const auto end = [&](pid_t pid, const std::function<bool()>& is_meant) {
    const auto stat = stat_of(pid);
    if (spared.contains(pid) || !stat || has_ended(*stat) || !is_meant()) {
      return false;
    }
    if (named.insert(pid).second) {
      names.push_back(process_name(pid));
    }
    signal_if(pid, SIGKILL, is_meant);
    return true;
  };
  for (bool any = true; any && watch.seconds() < 5;) {
    any = false;
    if (mark && is_running(*mark)) {
      // A script whose program is killed would go on to its next command.
      signal_if(mark->pid, SIGSTOP, [&] { return is_running(*mark); });
      for (const pid_t pid : descendants(mark->pid)) {
        any = end(pid, [&] { return is_running(*mark); }) || any;
      }
    }
    for (const pid_t pid : numbered_entries("/proc")) {
      any = end(pid, [&] { return says(pid, variable) || (mark && leads_session_of(*mark, pid)); }) || any;
    }
    if (mark) {  // last, because its session can be told only while it lives
      any = end(mark->pid, [&] { return is_running(*mark); }) || any;
    }
    if (any) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }
  return names;
}

}  // namespace ceteris
