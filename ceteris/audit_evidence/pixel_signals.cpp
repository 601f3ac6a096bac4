// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit_evidence/pixel_signals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "ceteris/features/block_dct.hpp"
#include "ceteris/features/border_features.hpp"
#include "ceteris/features/chroma_features.hpp"
#include "ceteris/features/history_features.hpp"

namespace ceteris::audit_evidence {
namespace {

constexpr std::array kChannelNames{"red", "green", "blue"};

std::vector<std::size_t> run_of(std::size_t first, std::size_t count, std::size_t step = 1) {
  std::vector<std::size_t> run(count);
  for (std::size_t i = 0; i < count; ++i) {
    run[i] = first + i * step;
  }
  return run;
}

// Where a place of a grid lies, 0 at the upper left.
std::string place_word(std::size_t column, std::size_t row, std::size_t side) {
  const auto third = [&](std::size_t at) { return 3 * at / side; };
  constexpr std::array kRows{"top", "middle", "bottom"};
  constexpr std::array kColumns{"left", "centre", "right"};
  return third(row) == 1 && third(column) == 1 ? std::string("middle")
                                               : fmt::format("{} {}", kRows[third(row)], kColumns[third(column)]);
}

// "fine detail across": the band of an 8 x 8 frequency, `down` along the height and `across` along the width.
std::string band_word(std::size_t down, std::size_t across) {
  if (down + across == 0) {
    return "brightness of blocks";
  }
  const std::size_t reach = std::max(down, across);
  const std::string band = reach <= 2 ? "coarse" : reach <= 4 ? "middling" : "fine";
  const std::string way = down > 2 * across   ? "horizontal structure"
                          : across > 2 * down ? "vertical structure"
                                              : "diagonal structure";
  return band + " " + way;
}

// The frequencies of one plane of block coefficients, whose shares begin at `first`.
void add_frequencies(std::vector<Signal>& signals, std::size_t first, std::size_t thresholds, const char* plane,
                     const std::vector<features::FeatureName>& names, const char* hint) {
  for (std::size_t f = 0; f < features::kDctFrequencies; ++f) {
    const std::size_t down = f / features::kDctBlock, across = f % features::kDctBlock;
    const std::string name =
        fmt::format("{}{} (8 x 8 block coefficient {} down, {} across)", plane, band_word(down, across), down, across);
    signals.push_back({name,
                       run_of(first + f, thresholds, features::kDctFrequencies),
                       {},
                       {},
                       " %",
                       [name, &names](std::size_t feature) {
                         const std::string& text = names[feature].text;
                         return fmt::format("{}, share of blocks in which it is smaller than {}", name,
                                            text.substr(text.rfind(' ') + 1));
                       },
                       hint});
  }
}

}  // namespace

std::string colour_word(int red, int green, int blue) {
  const int most = std::max({red, green, blue}), least = std::min({red, green, blue});
  const int light = (most + least) / 2;
  if (most - least < 40) {
    return light < 50 ? "black" : light < 115 ? "dark grey" : light < 190 ? "light grey" : "white";
  }
  const double span = most - least;
  double hue = most == red ? (green - blue) / span : most == green ? 2 + (blue - red) / span : 4 + (red - green) / span;
  hue = hue < 0 ? hue + 6 : hue;
  constexpr std::array kHues{"red",  "orange",   "yellow", "yellow-green", "green",   "blue-green",
                             "cyan", "sky blue", "blue",   "violet",       "magenta", "pink"};
  const std::string name = kHues[static_cast<std::size_t>(std::lround(2 * hue)) % kHues.size()];
  return (light < 80 ? "dark " : light > 175 ? "pale " : "") + name;
}

std::vector<Signal> mean_colour_signals() {
  std::vector<Signal> signals;
  for (std::size_t c = 0; c < 3; ++c) {
    signals.push_back(
        {fmt::format("mean {}", kChannelNames[c]),
         {c},
         {},
         [c](const audit_plan::ScannedImage&, std::span<const float> row) { return static_cast<double>(row[c]); },
         " of 255"});
  }
  return signals;
}

std::vector<Signal> colour_signals() {
  std::vector<Signal> signals;
  for (std::size_t box = 0; box < 64; ++box) {
    const auto at = [&](std::size_t quarter) { return static_cast<int>(64 * quarter); };
    const int red = at(box / 16), green = at(box / 4 % 4), blue = at(box % 4);
    signals.push_back(
        {fmt::format("pixels that are {} (red {}-{}, green {}-{}, blue {}-{})",
                     colour_word(red + 32, green + 32, blue + 32), red, red + 63, green, green + 63, blue, blue + 63),
         {box},
         {},
         [box](const audit_plan::ScannedImage&, std::span<const float> row) { return static_cast<double>(row[box]); },
         " %"});
  }
  for (std::size_t c = 0; c < 3; ++c) {
    signals.push_back(
        {fmt::format("contrast of {} (standard deviation)", kChannelNames[c]),
         {64 + c},
         {},
         [c](const audit_plan::ScannedImage&, std::span<const float> row) { return static_cast<double>(row[64 + c]); },
         " levels"});
  }
  return signals;
}

std::vector<Signal> low_frequency_signals() {
  constexpr std::size_t kSide = 16, kArea = 4;
  std::vector<Signal> signals;
  for (std::size_t area = 0; area < 16; ++area) {
    const std::size_t left = area % 4 * kArea, top = area / 4 * kArea;
    Signal signal{
        fmt::format("the area at the {}", place_word(left + 1, top + 1, kSide)), {}, {}, {}, " %", [](std::size_t f) {
          const std::size_t pixel = f / 3;
          const char* const channel = kChannelNames[f % 3];
          return fmt::format("{} at the {} of the centre square (column {}, row {} of 16), as a share of full {}",
                             channel, place_word(pixel % kSide, pixel / kSide, kSide), pixel % kSide + 1,
                             pixel / kSide + 1, channel);
        }};
    for (std::size_t i = 0; i < kArea * kArea; ++i) {
      const std::size_t pixel = (top + i / kArea) * kSide + left + i % kArea;
      for (std::size_t c = 0; c < 3; ++c) {
        signal.features.push_back(3 * pixel + c);
      }
    }
    signals.push_back(std::move(signal));
  }
  return signals;
}

std::vector<Signal> edge_signals() {
  constexpr std::size_t kSide = 8, kCellsOfEdges = kSide * kSide, kDirections = 9;
  constexpr std::array kWays{"upright",      "nearly upright", "leaning", "slanting",      "nearly level",
                             "nearly level", "slanting",       "leaning", "nearly upright"};
  std::vector<Signal> signals;
  for (std::size_t k = 0; k < kDirections; ++k) {
    signals.push_back({fmt::format("relative strength of {} edges ({} degrees from upright), over the centre square",
                                   kWays[k], 20 * k),
                       run_of(k, kCellsOfEdges, kDirections),
                       {},
                       [k](const audit_plan::ScannedImage&, std::span<const float> row) {
                         double sum = 0;
                         for (std::size_t cell = 0; cell < kCellsOfEdges; ++cell) {
                           sum += static_cast<double>(row[cell * kDirections + k]);
                         }
                         return sum / kCellsOfEdges;
                       }});
  }
  for (std::size_t cell = 0; cell < kCellsOfEdges; ++cell) {
    const std::size_t column = cell % kSide, row = cell / kSide;
    signals.push_back({fmt::format("edges at the {} of the centre square (column {}, row {} of 8)",
                                   place_word(column, row, kSide), column + 1, row + 1),
                       run_of(cell * kDirections, kDirections),
                       {},
                       {},
                       "",
                       [=](std::size_t f) {
                         return fmt::format(
                             "relative strength of {} edges at the {} of the centre square (column {}, row {} of 8)",
                             kWays[f % kDirections], place_word(column, row, kSide), column + 1, row + 1);
                       }});
  }
  return signals;
}

std::vector<Signal> history_signals() {
  constexpr std::size_t kThresholdsOfHistory = 9, kComb = kThresholdsOfHistory * features::kDctFrequencies, kGaps = 254;
  std::vector<Signal> signals;
  signals.push_back({"gaps and spikes between neighbouring levels",
                     run_of(kComb, kGaps),
                     {},
                     [](const audit_plan::ScannedImage&, std::span<const float> row) {
                       double sum = 0;
                       for (const float value : row.subspan(kComb, kGaps)) {
                         sum += std::abs(static_cast<double>(value));
                       }
                       return sum / kGaps;
                     },
                     "",
                     {},
                     "a gain, a contrast stretch or few colours leave them"});
  add_frequencies(signals, 0, kThresholdsOfHistory, "", features::history_feature_names(),
                  "earlier compression, resampling, blur or sharpening leave this");
  return signals;
}

std::vector<Signal> chroma_signals() {
  constexpr std::size_t kPlane = features::kChromaThresholds * features::kDctFrequencies;
  const char* const hint = "colour that was halved (4:2:0), compressed or resampled before leaves this";
  std::vector<Signal> signals;
  add_frequencies(signals, 0, features::kChromaThresholds, "blue-yellow (Cb), ", features::chroma_feature_names(),
                  hint);
  add_frequencies(signals, kPlane, features::kChromaThresholds, "red-green (Cr), ", features::chroma_feature_names(),
                  hint);
  return signals;
}

std::vector<Signal> border_signals() {
  std::vector<Signal> signals;
  const auto& names = features::border_feature_names();
  for (std::size_t line = 0; line < 4 * features::kBorderLines; ++line) {
    const std::string text = names[line * features::kBorderValues].text;
    signals.push_back(
        {text.substr(text.find("line ")) + " edge",
         run_of(line * features::kBorderValues, features::kBorderValues),
         {},
         {},
         " levels",
         [&names](std::size_t f) { return names[f].text + " edge, against the line 8 px further inside"; },
         "a frame, a letterbox, or a crop of one"});
  }
  return signals;
}

}  // namespace ceteris::audit_evidence
