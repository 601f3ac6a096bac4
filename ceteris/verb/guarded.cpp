// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verb/guarded.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <iostream>
#include <new>
#include <nlohmann/json.hpp>
#include <optional>

#include "ceteris/base/error.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::verb {
namespace {

using Json = nlohmann::ordered_json;

/// The number behind the last colon of `text`, which loses it; nothing when there is none.
std::optional<int> take_number(std::string& text) {
  const std::size_t colon = text.rfind(':');
  int number = 0;
  const char* const first = colon == std::string::npos ? nullptr : text.data() + colon + 1;
  const char* const last = text.data() + text.size();
  if (first == nullptr || first == last) {
    return std::nullopt;
  }
  const auto [end, error] = std::from_chars(first, last, number);
  if (error != std::errc() || end != last || number < 1) {
    return std::nullopt;
  }
  text.resize(colon);
  return number;
}

Json json_of(const Problem& problem) {
  std::string file = problem.where;
  const std::optional<int> column = take_number(file);
  const std::optional<int> line = column ? take_number(file) : std::nullopt;
  const auto or_null = [](const auto& value, bool there) { return there ? Json(value) : Json(nullptr); };
  return {{"where", problem.where},
          {"file", or_null(file, line.has_value())},
          {"line", or_null(line.value_or(0), line.has_value())},
          {"column", or_null(column.value_or(0), line.has_value())},
          {"message", problem.what},
          {"hint", or_null(problem.remedy, !problem.remedy.empty())}};
}

std::string json_text(const std::vector<Problem>& problems, Exit exit) {
  Json list = Json::array();
  for (const Problem& problem : problems) {
    list.push_back(json_of(problem));
  }
  const Json json = {{"schema", "ceteris.error/1"},
                     {"error", {{"exit", static_cast<int>(exit)}, {"problems", std::move(list)}}}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// Whether the call asks for JSON. What stands behind -- is the command of a study.
bool wants_json(Arguments arguments) {
  const auto end = std::ranges::find(arguments, "--");
  return std::find(arguments.begin(), end, "--json") != end;
}

}  // namespace

int guarded(Arguments arguments, const std::function<int()>& body) {
  const auto fail = [&](const std::vector<Problem>& problems, Exit exit) {
    if (wants_json(arguments)) {
      std::cout << json_text(problems, exit);
    }
    std::cout.flush();
    for (const Problem& problem : problems) {
      std::cerr << "ceteris: " << problem.line() << '\n';
    }
    return static_cast<int>(exit);
  };
  const auto fail_as = [&](std::string what, Exit exit) { return fail({{"", std::move(what), ""}}, exit); };
  try {
    const int code = body();
    std::cout.flush();
    return std::cout ? code : fail_as("the output could not be written", Exit::Failure);
  } catch (const Error& error) {
    return fail(error.problems(), error.exit());
  } catch (const Stopped& stopped) {
    return fail_as(
        stopped.exit() == Exit::Interrupted ? "interrupted; nothing was written" : "stopped; nothing was written",
        stopped.exit());
  } catch (const std::bad_alloc&) {
    return fail_as("not enough memory", Exit::Failure);
  } catch (const std::filesystem::filesystem_error& refused) {  // by the machine
    return fail({{printable(refused.path1().string()), refused.code().message(), ""}}, Exit::Failure);
  } catch (const Bug& bug) {
    return fail_as(bug.what(), Exit::Failure);
  } catch (const std::exception& unexpected) {
    // Libraries add stack traces; the first line says what happened.
    const std::string_view what = unexpected.what();
    return fail_as(fmt::format("a bug in ceteris: {}; please report it", what.substr(0, what.find('\n'))),
                   Exit::Failure);
  }
}

}  // namespace ceteris::verb
