// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verb/arguments.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <map>
#include <memory>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::verb {
namespace {

/// Positional arguments under words of ours, "MODEL IMAGES...": CLI11 2.4 takes no blanks in a name of its own.
class HelpFormatter : public CLI::Formatter {
 public:
  std::string positional_words;

 private:
  std::string make_option_name(const CLI::Option* option, bool is_positional) const override {
    return is_positional ? positional_words : CLI::Formatter::make_option_name(option, is_positional);
  }
};

}  // namespace

struct ArgumentParser::State {
  State(std::string_view name, std::string_view summary, std::string_view footer)
      : app(std::string(summary), "ceteris " + std::string(name)), verb(name) {
    app.footer("\n" + std::string(footer));
    formatter->column_width(30);
    app.formatter(formatter);
    app.set_help_flag("-h,--help", "this page");
  }
  std::shared_ptr<HelpFormatter> formatter = std::make_shared<HelpFormatter>();
  CLI::App app;
  std::string verb;
  std::map<std::string, std::string> renamed;  ///< the name now, by that before
};

ArgumentParser::ArgumentParser(std::string_view verb, std::string_view summary, std::string_view footer)
    : state_(std::make_unique<State>(verb, summary, footer)) {}
ArgumentParser::~ArgumentParser() = default;

void ArgumentParser::flag(const std::string& name, bool& value, const std::string& doc) {
  state_->app.add_flag(name, value, doc);
}

void ArgumentParser::option(const std::string& name, std::string& value, const std::string& doc) {
  // What an unset variable of a shell leaves.
  const auto not_empty = [](const std::string& given) { return std::string(given.empty() ? "is empty" : ""); };
  state_->app.add_option(name, value, doc)
      ->type_name(value.empty() ? "TEXT" : "TEXT=" + value)
      ->check(not_empty, "", "");
}

void ArgumentParser::option(const std::string& name, int& value, const std::string& doc) {
  state_->app.add_option(name, value, doc)->type_name("N=" + std::to_string(value));
}

void ArgumentParser::option(const std::string& name, std::optional<double>& value, const std::string& doc) {
  state_->app.add_option(name, value, doc)->type_name("X");
}

void ArgumentParser::repeated(const std::string& name, std::vector<std::string>& values, const std::string& doc,
                              const std::string& shape) {
  // One value an occurrence: "--set a=1 b" must not swallow b.
  state_->app.add_option(name, values, doc)->type_name(shape)->expected(1)->take_all();
}

void ArgumentParser::renamed(const std::string& before, const std::string& now) {
  state_->renamed.emplace(before, now);
}

void ArgumentParser::positionals(const std::string& words, std::vector<std::string>& values, const std::string& doc) {
  state_->formatter->positional_words = words;
  state_->app.add_option("arguments", values, doc)->type_name("");
}

void ArgumentParser::fields(std::span<const spec::FieldDoc> docs, std::vector<std::string>& assignments) {
  for (const spec::FieldDoc& doc : docs) {
    if (doc.type == "group" || doc.path.find('.') != std::string::npos) {
      continue;
    }
    std::string flag = "--" + doc.path;
    std::replace(flag.begin(), flag.end(), '_', '-');
    if (doc.default_text == "false") {
      state_->app.add_flag_function(
          flag, [&assignments, path = doc.path](std::int64_t) { assignments.push_back(path + "=true"); }, doc.doc);
    } else {
      std::string text = doc.doc;
      if (!doc.range.empty() || !doc.unit.empty()) {
        text += " (" + doc.range + (doc.unit.empty() ? "" : " " + doc.unit) + ")";
      }
      state_->app
          .add_option_function<std::string>(
              flag,
              [&assignments, path = doc.path](const std::string& value) { assignments.push_back(path + "=" + value); },
              text)
          ->type_name(doc.type.starts_with("one of ") ? "=" + doc.default_text + ": " + doc.type
                                                      : "=" + doc.default_text);
    }
  }
}

bool ArgumentParser::parse(Arguments arguments) {
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  const std::string help = "see: ceteris " + state_->verb + " --help";
  try {
    state_->app.allow_extras();
    state_->app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    std::cout << state_->app.help();
    return false;
  } catch (const CLI::ParseError& error) {
    throw usage_error(state_->verb, error.what(), help);
  }
  const std::vector<std::string> unknown = state_->app.remaining();
  if (!unknown.empty()) {
    std::vector<std::string> known;
    for (const CLI::Option* option : state_->app.get_options()) {
      if (!option->get_positional()) {
        known.push_back("--" + option->get_single_name());
      }
    }
    const auto before = state_->renamed.find(unknown.front().substr(0, unknown.front().find('=')));
    const std::string near = before != state_->renamed.end() ? before->second : nearest(unknown.front(), known);
    throw usage_error(state_->verb, ceteris::quoted(unknown.front()) + " is not an option",
                      near.empty() ? help : "did you mean " + near + "? " + help);
  }
  return true;
}

}  // namespace ceteris::verb
