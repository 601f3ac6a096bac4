// SPDX-License-Identifier: Apache-2.0
#include "ceteris/identity/imports.hpp"

#include <algorithm>
#include <fstream>
#include <set>
#include <utility>

#include "ceteris/base/text.hpp"
#include "ceteris/identity/input_files.hpp"
#include "ceteris/identity/source_files.hpp"

namespace ceteris::identity {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestScript = std::size_t{4} << 20;
constexpr std::size_t kMostFiles = 10000;

/// The beginning of a file; nothing of one that cannot be read.
std::string start_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kLongestScript, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  return text;
}

bool is_regular(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

/// The statements of imports: comments dropped, lines inside brackets and after a backslash joined.
std::vector<std::string> import_statements(std::string_view text) {
  std::vector<std::string> found;
  std::string open;  // a statement that goes on in the next line
  for (const std::string& whole : split(text, '\n')) {
    const std::string_view line = trim(std::string_view(whole).substr(0, whole.find('#')));
    if (open.empty() && !line.starts_with("import ") && !line.starts_with("from ")) {
      continue;
    }
    open += (open.empty() ? "" : " ") + std::string(line);
    const bool goes_on =
        open.ends_with('\\') || (open.find('(') != std::string::npos && open.find(')') == std::string::npos);
    if (open.ends_with('\\')) {
      open.pop_back();
    }
    constexpr std::size_t kLongestStatement = 65536;
    if (!goes_on || open.size() > kLongestStatement) {
      found.push_back(std::exchange(open, {}));
    }
  }
  return found;
}

/// "a.b as c, d" or "(x, y as z)" as a.b, d, x, y.
std::vector<std::string> names_of(std::string_view list) {
  std::vector<std::string> names;
  for (const std::string& part : split(list, ',')) {
    std::string_view name = part;
    const std::size_t begin = std::min(name.find_first_not_of(" \t("), name.size());
    name.remove_prefix(begin);
    name = name.substr(0, name.find_first_of(" \t);"));
    if (!name.empty()) {
      names.emplace_back(name);
    }
  }
  return names;
}

void add_module(std::string_view module, const fs::path& base, std::vector<fs::path>& files) {
  std::ranges::move(module_files(module, base), std::back_inserter(files));
}

/// `from MODULE import NAMES`: the names may be modules, too. Dots in front climb from the package of `script`.
void add_from(std::string_view statement, const fs::path& script, const fs::path& base, std::vector<fs::path>& files) {
  const std::size_t import = statement.find(" import");
  if (import == std::string_view::npos) {
    return;
  }
  std::string_view module = trim(statement.substr(5, import - 5));
  fs::path from = base;
  if (module.starts_with('.')) {
    from = script.parent_path();
    for (module.remove_prefix(1); module.starts_with('.'); module.remove_prefix(1)) {
      from = from.parent_path();
    }
    if (is_regular(from / "__init__.py")) {
      files.push_back(from / "__init__.py");
    }
  }
  if (!module.empty()) {
    add_module(module, from, files);
  }
  for (const std::string& name : names_of(statement.substr(import + 7))) {
    add_module(module.empty() ? name : std::string(module) + "." + name, from, files);
  }
}

std::vector<fs::path> python_imports(const fs::path& script, const fs::path& base) {
  std::vector<fs::path> files;
  for (const std::string& statement : import_statements(start_of(script))) {
    if (statement.starts_with("from ")) {
      add_from(statement, script, base, files);
    } else {
      for (const std::string& name : names_of(std::string_view(statement).substr(7))) {
        add_module(name, base, files);
      }
    }
  }
  return files;
}

/// Scripts that the words of a shell script name, from where it runs or from where it lies ("$(dirname "$0")/x.sh").
std::vector<fs::path> shell_scripts(const fs::path& script, const fs::path& directory) {
  std::vector<fs::path> files;
  for (const std::string& line : split(start_of(script), '\n')) {
    if (trim(line).starts_with('#')) {
      continue;
    }
    for (const std::string& word : file_words(std::span(&line, 1))) {
      const std::size_t slash = word.find('/');
      const bool computed = word.starts_with('$') || word.starts_with('/') || word.empty();
      const std::string tail = computed && slash != std::string::npos ? word.substr(slash + 1) : word;
      for (const fs::path& path : {directory / word, script.parent_path() / tail}) {
        if (!word.empty() && is_source_name(path) && is_regular(path)) {
          files.push_back(path);
        }
      }
    }
  }
  return files;
}

bool is_python(const fs::path& path) {
  return path.extension() == ".py" || path.extension() == ".pyw" || path.extension() == ".pyx";
}

bool is_shell(const fs::path& path) {
  if (path.extension() == ".sh" || path.extension() == ".bash" || path.extension() == ".zsh") {
    return true;
  }
  const std::string text = start_of(path);
  const std::string_view first = std::string_view(text).substr(0, text.find('\n'));
  return first.starts_with("#!") && first.find("sh") != std::string_view::npos;
}

/// A file to look into, and the folder in which Python looks for the modules of the program that it belongs to.
struct Waiting {
  fs::path file;
  fs::path base;
};

}  // namespace

std::vector<fs::path> module_files(std::string_view module, const fs::path& base) {
  std::vector<fs::path> files;
  fs::path folder = base;
  const std::vector<std::string> parts = split(module, '.');
  for (const std::string& part : parts) {
    if (part.empty() || part.find('/') != std::string::npos) {
      return files;
    }
    const fs::path file = folder / (part + ".py");
    folder /= part;
    if (is_regular(folder / "__init__.py")) {
      files.push_back(folder / "__init__.py");
    } else if (is_regular(file)) {  // a package goes before a module of the same name
      files.push_back(file);
    }
  }
  if (is_regular(folder / "__main__.py")) {
    files.push_back(folder / "__main__.py");
  }
  return files;
}

std::vector<fs::path> local_imports(std::span<const fs::path> scripts, const fs::path& directory) {
  const fs::path base = fs::weakly_canonical(directory.empty() ? fs::current_path() : fs::absolute(directory));
  std::set<fs::path> seen;
  std::vector<Waiting> waiting;
  for (const fs::path& script : scripts) {
    if (seen.insert(script.lexically_normal()).second) {
      waiting.push_back({script, script.parent_path()});
      waiting.push_back({script, base});  // python3 -m looks in the folder where it runs
    }
  }
  std::vector<fs::path> imports;
  while (!waiting.empty() && seen.size() < kMostFiles) {
    const Waiting next = waiting.back();
    waiting.pop_back();
    const bool python = is_python(next.file);
    if (!python && !is_shell(next.file)) {
      continue;
    }
    for (const fs::path& found : python ? python_imports(next.file, next.base) : shell_scripts(next.file, base)) {
      fs::path file = found.lexically_normal();
      if (seen.insert(file).second) {
        waiting.push_back({file, python ? next.base : file.parent_path()});
        imports.push_back(std::move(file));
      }
    }
  }
  std::ranges::sort(imports);
  return imports;
}

}  // namespace ceteris::identity
