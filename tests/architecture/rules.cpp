// SPDX-License-Identifier: Apache-2.0
#include "tests/architecture/rules.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <sstream>

namespace architecture {
namespace {

using Words = std::vector<std::string>;

std::string at(const File& file, int line) {
  return file.path + ":" + std::to_string(line) + ": ";
}

bool is_ours(const Include& include) {
  return include.path.starts_with("ceteris/");
}

/// The module an include line leads to; empty when it leads outside ceteris/.
std::string_view module_of(const Include& include) {
  if (!is_ours(include)) return {};
  const std::string_view inside = std::string_view(include.path).substr(std::string_view("ceteris/").size());
  return inside.substr(0, inside.find('/'));
}

bool is_torch(const Include& include) {
  constexpr std::array kFolders = {"torch/", "ATen/", "c10/", "caffe2/"};
  return std::ranges::any_of(kFolders, [&](std::string_view folder) { return include.path.starts_with(folder); });
}

bool may_use(const Module& from, std::string_view to) {
  return from.name == to || std::ranges::find(from.may_use, to, folder_of) != from.may_use.end();
}

std::map<std::string_view, const File*> by_path(std::span<const File> files) {
  std::map<std::string_view, const File*> index;
  for (const File& file : files) index.emplace(file.path, &file);
  return index;
}

/// Calls `visit(line number, line)` for each line of a file.
void for_each_line(const File& file, const std::function<void(int, std::string_view)>& visit) {
  std::istringstream lines(file.text);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) visit(number, line);
}

/// Whether this file is of a module that prints: of the command line, of which one program links all that needs no
/// torch.
bool may_print(const File& file) {
  const Module* module = find_module(file.module());
  return module != nullptr && module->prints;
}

/// What the files `roots` include, directly or not, and the sources of the headers of modules that print among them:
/// lines that name torch.
Violations torch_reached_from(std::vector<std::string> roots, std::span<const File> files, const std::string& who) {
  const auto index = by_path(files);
  std::set<std::string> reached;
  Violations found;
  while (!roots.empty()) {
    const std::string path = roots.back();
    roots.pop_back();
    const auto entry = index.find(path);
    if (entry == index.end() || !reached.insert(path).second) continue;
    const File& file = *entry->second;
    if (may_print(file) && path.ends_with(".hpp")) roots.push_back(path.substr(0, path.size() - 4) + ".cpp");
    for (const Include& include : file.includes) {
      if (is_torch(include)) found.push_back(at(file, include.line) + who + " reaches " + include.path);
      roots.push_back(include.path);
    }
  }
  return found;
}

/// The words between the brackets of ceteris_module(...), comments dropped; nothing when there is no such call.
std::optional<Words> module_call(const File& file) {
  std::string code;
  for_each_line(file, [&](int, std::string_view line) { code.append(line.substr(0, line.find('#'))).push_back('\n'); });
  constexpr std::string_view kCall = "ceteris_module(";
  const std::size_t begin = code.find(kCall);
  if (begin == std::string::npos) return std::nullopt;
  std::istringstream arguments(code.substr(begin + kCall.size(), code.find(')', begin) - begin - kCall.size()));
  Words words;
  for (std::string word; arguments >> word;) words.push_back(word);
  return words;
}

/// The values that follow `keyword` up to the next keyword, which is any word in capitals.
std::set<std::string> values_of(const Words& words, std::string_view keyword) {
  const auto is_keyword = [](const std::string& word) {
    return std::ranges::all_of(word, [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; });
  };
  std::set<std::string> values;
  bool inside = false;
  for (const std::string& word : words) {
    if (is_keyword(word)) {
      inside = word == keyword;
    } else if (inside) {
      values.insert(word);
    }
  }
  return values;
}

std::string list_of(const std::set<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : " ") + name;
  return text.empty() ? "nothing" : text;
}

bool is_script(const File& file) {
  constexpr std::array kExtensions = {".sh", ".cmake", ".in", ".py"};
  return std::ranges::find(kExtensions, file.extension()) != kExtensions.end() || file.name() == "CMakeLists.txt" ||
         file.name() == "CMakePresets.json" || file.folder() == ".ci";
}

}  // namespace

Violations misplaced_files(std::span<const File> files) {
  Violations found;
  for (const File& file : files) {
    if (!file.path.starts_with("ceteris/")) continue;
    const auto slashes = std::ranges::count(file.path, '/');
    if (slashes < 2) {
      found.push_back(file.path + ": lies in no module");
    } else if (slashes > 2) {
      found.push_back(file.path + ": lies in a folder below its module");
    } else if (find_module(file.module()) == nullptr) {
      found.push_back(file.path + ": '" + std::string(file.module()) + "' is not a module of the table");
    }
  }
  return found;
}

Violations unlisted_edges(std::span<const File> files) {
  Violations found;
  for (const File& file : files) {
    const Module* module = find_module(file.module());
    if (module == nullptr) continue;
    for (const Include& include : file.includes) {
      if (is_ours(include) != include.quoted && !include.path.starts_with("tests/")) {
        found.push_back(at(file, include.line) +
                        "our own headers are \"ceteris/MODULE/FILE\", all others <FILE>; this is " + include.path);
      } else if (is_ours(include) && !may_use(*module, module_of(include))) {
        found.push_back(at(file, include.line) + std::string(module->name) + " may not use " +
                        std::string(module_of(include)) + " (" + include.path + ")");
      }
    }
  }
  return found;
}

Violations own_headers_not_first(std::span<const File> files) {
  const auto index = by_path(files);
  Violations found;
  for (const File& file : files) {
    if (file.extension() != ".cpp") continue;
    const std::string header = file.path.substr(0, file.path.size() - 4) + ".hpp";
    if (index.contains(header) && (file.includes.empty() || file.includes.front().path != header)) {
      found.push_back(file.path + ": does not include " + header + " first");
    }
  }
  return found;
}

Violations include_cycles(std::span<const File> files) {
  const auto index = by_path(files);
  enum class Mark { New, Open, Done };
  std::map<std::string_view, Mark> marks;
  Words chain;
  Violations found;
  const std::function<void(const File&)> visit = [&](const File& file) {
    marks[file.path] = Mark::Open;
    chain.push_back(file.path);
    for (const Include& include : file.includes) {
      const auto next = index.find(include.path);
      if (next == index.end()) continue;
      if (marks[next->first] == Mark::Open) {
        std::string text;
        for (auto link = std::ranges::find(chain, include.path); link != chain.end(); ++link) text += *link + " -> ";
        found.push_back(text + include.path);
      } else if (marks[next->first] == Mark::New) {
        visit(*next->second);
      }
    }
    chain.pop_back();
    marks[file.path] = Mark::Done;
  };
  for (const File& file : files) {
    if (marks[file.path] == Mark::New) visit(file);
  }
  return found;
}

Violations torch_in_plain_modules(std::span<const File> files) {
  std::vector<std::string> plain;
  for (const File& file : files) {
    const Module* module = find_module(file.module());
    if (module != nullptr && !module->torch) plain.push_back(file.path);
  }
  return torch_reached_from(plain, files, "a torch-free module");
}

Violations torch_in_front_program(std::span<const File> files) {
  return torch_reached_from({"ceteris/cli/main.cpp"}, files, "the front program");
}

Violations torch_in_specs(std::span<const File> files) {
  std::vector<std::string> specs;
  for (const File& file : files) {
    if (file.path.starts_with("ceteris/") && file.path.ends_with("_spec.hpp")) specs.push_back(file.path);
  }
  return torch_reached_from(specs, files, "a spec header");
}

Violations torch_in_plain_sources(std::span<const File> files) {
  std::vector<std::string> sources;
  for (const File& file : files) {
    if (file.module().empty() || file.name() != "CMakeLists.txt") continue;
    const std::optional<Words> words = module_call(file);
    if (!words) continue;
    for (const std::string& source : values_of(*words, "PLAIN_SOURCES")) {
      sources.push_back(std::string(file.folder()) + "/" + source);
    }
  }
  return torch_reached_from(sources, files, "a plain source");
}

Violations torch_umbrellas(std::span<const File> files) {
  Violations found;
  for (const File& file : files) {
    for (const Include& include : file.includes) {
      if (include.path == "torch/torch.h") {
        found.push_back(at(file, include.line) + "torch/torch.h costs eleven seconds; include the narrow headers");
      }
    }
  }
  return found;
}

Violations parsers_in_headers(std::span<const File> files) {
  constexpr std::array kParsers = {"nlohmann/", "toml++/", "CLI/"};
  Violations found;
  for (const File& file : files) {
    if (file.extension() != ".hpp" && file.extension() != ".h") continue;
    for (const Include& include : file.includes) {
      if (std::ranges::any_of(kParsers, [&](std::string_view parser) { return include.path.starts_with(parser); })) {
        found.push_back(at(file, include.line) + "a header includes the parser " + include.path);
      }
    }
  }
  return found;
}

Violations missing_licence_lines(std::span<const File> files) {
  Violations found;
  for (const File& file : files) {
    if (file.is_cpp() && !file.text.starts_with("// SPDX-License-Identifier: Apache-2.0\n")) {
      found.push_back(file.path + ":1: the first line is not the licence line");
    }
  }
  return found;
}

Violations unequal_depends(std::span<const File> files) {
  const auto index = by_path(files);
  std::set<std::string> present;
  for (const File& file : files) {
    if (find_module(file.module()) != nullptr) present.emplace(file.module());
  }
  Violations found;
  for (const Module& module : modules()) {
    if (!present.contains(std::string(module.name))) continue;
    const std::string path = "ceteris/" + std::string(module.name) + "/CMakeLists.txt";
    const auto file = index.find(path);
    const auto words = file == index.end() ? std::nullopt : module_call(*file->second);
    if (!words || words->empty()) {
      found.push_back(path + ": has no ceteris_module(" + std::string(module.name) + " ...)");
      continue;
    }
    if (words->front() != module.name) found.push_back(path + ": makes the module " + words->front());
    if ((std::ranges::find(*words, "TORCH") != words->end()) != module.torch) {
      found.push_back(path + (module.torch ? ": lacks TORCH" : ": says TORCH in a torch-free module"));
    }
    std::set<std::string> row;
    for (const std::string_view name : module.may_use) row.emplace(name);
    const std::set<std::string> depends = values_of(*words, "DEPENDS");
    if (depends != row) {
      found.push_back(path + ": DEPENDS " + list_of(depends) + ", but its row in the table is " + list_of(row));
    }
  }
  return found;
}

Violations loud_libraries(std::span<const File> files) {
  struct Word {
    std::string_view text;
    std::string_view reason;
    bool (*allowed)(const File& file);
  };
  const auto nowhere = [](const File&) { return false; };
  const auto in_base = [](const File& file) { return file.module() == "base"; };
  const std::array words = {
      Word{"std::cout", "only the modules of the command line print", may_print},
      Word{"std::cerr", "only the modules of the command line print", may_print},
      Word{"std::clog", "only the modules of the command line print", may_print},
      Word{"std::exit", "only main ends the program", nowhere},
      Word{"std::thread", "threads come from an Executor", in_base},
      Word{"std::jthread", "threads come from an Executor", in_base},
      Word{"std::async", "threads come from an Executor", in_base},
      Word{"std::mt19937", "random numbers come from a named Stream", nowhere},
      Word{"std::random_device", "random numbers come from a named Stream", nowhere},
      Word{"manual_seed", "random numbers come from a named Stream", nowhere},
  };
  Violations found;
  for (const File& file : files) {
    if (file.module().empty() || !file.is_cpp() || file.is_test()) continue;
    for_each_line(file, [&](int number, std::string_view line) {
      const std::string_view code = line.substr(0, line.find("//"));
      for (const Word& word : words) {
        if (code.find(word.text) != std::string_view::npos && !word.allowed(file)) {
          found.push_back(at(file, number) + std::string(word.text) + ": " + std::string(word.reason));
        }
      }
    });
  }
  return found;
}

Violations foreign_places(std::span<const File> files) {
  // Spelt in two halves, so that this file does not accuse itself.
  const std::array tops = {std::string("/ho") + "me/", std::string("/Us") + "ers/", std::string("/wo") + "rk/",
                           std::string("/mn") + "t/", std::string("/works") + "pace/"};
  const std::array addresses = {std::string("http:") + "//", std::string("https:") + "//", std::string("ftp:") + "//"};
  // "../home/x" and "a/work/b" are relative: a path of a machine starts at a blank, a quote or the like.
  const auto names_path = [](std::string_view line, std::string_view top) {
    for (std::size_t where = line.find(top); where != std::string_view::npos; where = line.find(top, where + 1)) {
      if (where == 0 || std::string_view(" \t\"'`(=:<,").find(line[where - 1]) != std::string_view::npos) return true;
    }
    return false;
  };
  Violations found;
  for (const File& file : files) {
    for_each_line(file, [&](int number, std::string_view line) {
      for (const std::string& top : tops) {
        if (names_path(line, top)) found.push_back(at(file, number) + "a path of one machine, " + top);
      }
      if (!is_script(file)) return;
      for (const std::string& address : addresses) {
        if (line.find(address) != std::string_view::npos) {
          found.push_back(at(file, number) + "an address on the network in a build script");
        }
      }
    });
  }
  return found;
}

}  // namespace architecture
