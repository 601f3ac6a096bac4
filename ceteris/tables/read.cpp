// SPDX-License-Identifier: Apache-2.0
#include "ceteris/tables/read.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <set>
#include <span>

#include "ceteris/base/content.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/metrics/attempt_file.hpp"
#include "ceteris/metrics/encoding.hpp"
#include "ceteris/tables/benchmark_json.hpp"
#include "ceteris/tables/databases.hpp"
#include "ceteris/tables/event_folder.hpp"
#include "ceteris/tables/ledger_folder.hpp"

namespace ceteris::tables {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kKnown =
    "known: CSV, TSV, JSON lines, arrays of JSON objects, JSON of hyperfine, pyperf and Google Benchmark, "
    "databases of MLflow and trackio, folders of TensorBoard files, ledgers";

void check_is_text(const std::string& path, const std::string& text) {
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
    throw usage_error(printable(path), "the file is empty", "a table has a header and rows");
  }
  if (text.find('\0') != std::string::npos) {
    const auto content = recognise(std::as_bytes(std::span(text)));
    throw usage_error(printable(path),
                      content ? "this is " + std::string(content->what) : "is no table: there are NUL bytes in it",
                      std::string(kKnown));
  }
}

/// The first character that counts.
char first_of(const std::string& text) {
  const std::size_t at = text.find_first_not_of(" \t\r\n");
  return at == std::string::npos ? '\0' : text[at];
}

/// Names stand once; columns without a name, as of a data frame's index, and without any value are left out.
void check_names(Source& source) {
  std::erase_if(source.table.columns, [](const metrics::Column& column) { return trim(column.name).empty(); });
  std::set<std::string> seen;
  std::set<std::string> twice;
  for (const metrics::Column& column : source.table.columns) {
    if (!seen.insert(column.name).second && twice.insert(column.name).second) {
      source.table.problems.push_back({printable(source.name), "two columns are called " + ceteris::quoted(column.name),
                                       "rename one, so that it is clear which counts"});
    }
  }
}

void check(Source& source) {
  check_names(source);
  if (!source.table.problems.empty()) {
    throw Error(Exit::InvalidSpec, source.table.problems);
  }
  if (source.table.rows() == 0 && !source.left_out.empty()) {
    const record::AnalysisLeftOut& first = source.left_out.front();
    throw usage_error(printable(source.name), "holds no results", first.where + ": " + first.why);
  }
  if (source.table.rows() == 0) {
    const bool header = source.format == "CSV" || source.format == "TSV";
    throw usage_error(printable(source.name), header ? "has a header and no rows" : "holds no results",
                      "give the table with its results");
  }
  for (const std::string& note : source.table.notes) {
    source.notes.push_back(printable(source.name) + ": " + note + ".");
  }
  if (!source.table.restarts.empty()) {
    source.notes.push_back(
        printable(source.name) + ": its header stands again in front of line " +
        std::to_string(source.table.lines.at(std::min(source.table.restarts.front(), source.table.rows() - 1))) +
        ", as of a file that a program was added to.");
  }
}

/// Whether a text is one JSON document over several lines, as no JSON lines are.
bool is_one_document(std::string_view text) {
  const std::string_view first = trim(text.substr(0, text.find('\n')));
  return first == "{" || first.starts_with("[");
}

/// A file of one array of objects, as data frames write with orient="records". Nothing for an array of anything else.
std::optional<Source> read_records(const std::string& path, const std::string& text) {
  const std::size_t open = text.find('[');
  const char inside = first_of(text.substr(open + 1, 1000));
  if (inside != '{' && inside != ']') {
    return std::nullopt;
  }
  Source source{.name = path, .format = "JSON records"};
  source.table = metrics::parse_json_records(text, printable(path));
  for (const std::size_t record : source.table.lines) {
    source.places.push_back("record " + std::to_string(record));
  }
  return source;
}

Source read_folder(const std::string& path, const std::vector<std::string>& wanted) {
  if (is_ledger(path)) {
    return read_ledger(path, wanted);
  }
  if (has_event_files(path)) {
    return read_event_folder(path, wanted);
  }
  throw usage_error(printable(path), "is a folder without tables: there is no ledger of trials and no event file in it",
                    std::string(kKnown));
}

/// Of a file that may be too large to be read whole; fewer where there are fewer.
std::string first_bytes(const std::string& path) {
  if (!fs::is_regular_file(path)) {
    return {};
  }
  std::array<char, 16> bytes{};
  std::ifstream file(path, std::ios::binary);
  file.read(bytes.data(), bytes.size());
  return {bytes.data(), static_cast<std::size_t>(file.gcount())};
}

/// No library of these formats is small enough to depend on for a table.
void refuse_columnar(const std::string& path, std::string_view begin) {
  struct Format {
    std::string_view magic;
    std::string_view what;
    std::string_view reader;
  };
  constexpr std::array kFormats = {Format{"PAR1", "a Parquet table", "read_parquet"},
                                   Format{"ARROW1", "an Arrow table", "read_feather"}};
  for (const Format& format : kFormats) {
    if (begin.starts_with(format.magic)) {
      const std::string csv = fs::path(path).replace_extension(".csv").string();
      throw usage_error(printable(path), "is " + std::string(format.what) + ", which is not read",
                        "make it CSV with pandas and pyarrow: python3 -c \"import pandas; pandas." +
                            std::string(format.reader) + "(" + ceteris::quoted(printable(path)) + ").to_csv(" +
                            ceteris::quoted(printable(csv)) + ", index=False)\"");
    }
  }
}

Source read_text(const std::string& path, const std::string& text) {
  const bool lines = metrics::table_format_of(path) == metrics::TableFormat::JsonLines;
  if (!lines && (first_of(text) == '{' || first_of(text) == '[')) {
    if (auto benchmark = read_benchmark(path, text)) {
      return *std::move(benchmark);
    }
    if (first_of(text) == '[') {
      if (auto records = read_records(path, text)) {
        return *std::move(records);
      }
    }
    if (is_one_document(text)) {
      throw usage_error(printable(path), "is a JSON document of no format that is known",
                        "write one object a line, or an array of objects; " + std::string(kKnown));
    }
  }
  Source source{.name = path, .format = ""};
  const std::string where = printable(path);
  if (metrics::table_format_of(path) == metrics::TableFormat::JsonLines || first_of(text) == '{') {
    source.format = "JSON lines";
    source.table = metrics::parse_json_table(text, where);
  } else {
    source.format = fs::path(path).extension() == ".tsv" ? "TSV" : "CSV";
    source.table = metrics::parse_separated(text, where);
  }
  return source;
}

}  // namespace

Source read_source(const std::string& path, const std::vector<std::string>& wanted) {
  if (fs::is_directory(path)) {
    Source source = read_folder(path, wanted);
    check(source);
    return source;
  }
  const std::string begin = first_bytes(path);
  refuse_columnar(path, begin);
  if (is_sqlite(begin)) {
    Source source = read_database(path, wanted);
    check(source);
    return source;
  }
  const std::string text = metrics::as_utf8(read_file(path, metrics::kLargestText));
  check_is_text(path, text);
  Source source = read_text(path, text);
  check(source);
  return source;
}

}  // namespace ceteris::tables
