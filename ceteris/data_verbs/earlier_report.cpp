// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data_verbs/earlier_report.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "ceteris/base/file.hpp"

namespace ceteris::data_verbs {
namespace {

namespace fs = std::filesystem;

constexpr std::array kFiles = {"audit.json", "images.csv", "report.html"};

bool is_of_the_same_audit(const fs::path& file, const record::AuditRecord& record) {
  if (!fs::exists(file)) {
    return false;
  }
  const auto json = nlohmann::json::parse(read_file(file), nullptr, false);
  return json.is_object() && json.value("identity", nlohmann::json()) == record.identity &&
         json.value("version", nlohmann::json()) == record.version;
}

}  // namespace

std::optional<fs::path> keep_earlier_report(const fs::path& out, const record::AuditRecord& record) {
  const bool any = std::any_of(kFiles.begin(), kFiles.end(), [&](const char* file) { return fs::exists(out / file); });
  if (!any || is_of_the_same_audit(out / "audit.json", record)) {
    return std::nullopt;
  }
  fs::path folder;
  int number = 1;
  do {
    folder = out / ("earlier-" + std::to_string(number++));
  } while (!fs::create_directory(folder));
  for (const char* file : kFiles) {
    if (fs::exists(out / file)) {
      fs::rename(out / file, folder / file);
    }
  }
  return folder;
}

}  // namespace ceteris::data_verbs
