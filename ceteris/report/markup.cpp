// SPDX-License-Identifier: Apache-2.0
#include "ceteris/report/markup.hpp"

#include <cstdint>

#include "ceteris/base/text.hpp"

namespace ceteris::report {

std::string escape(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

namespace {

/// Whether one letter by itself ends before `end`: the n of "n = 8". Settings ("replicates = 4") stay as they are
/// typed.
bool is_letter_alone(std::string_view text, std::size_t end) {
  const auto letter = [&](std::size_t i) {
    return (text[i] >= 'a' && text[i] <= 'z') || (text[i] >= 'A' && text[i] <= 'Z');
  };
  return end > 0 && letter(end - 1) && (end == 1 || text[end - 2] == ' ' || text[end - 2] == '(');
}

}  // namespace

std::string prose(std::string_view sentence) {
  std::string out = escape(sentence);
  for (std::size_t at = out.find(" %"); at != std::string::npos; at = out.find(" %", at)) {
    if (at > 0 && out[at - 1] >= '0' && out[at - 1] <= '9') {
      out.replace(at, 1, "\u202F");
    }
    ++at;
  }
  for (const std::string_view sign : {"=", "&lt;"}) {
    const std::string spaced = ' ' + std::string(sign) + ' ';
    const std::string kept = "\u00A0" + std::string(sign) + "\u00A0";
    for (std::size_t at = out.find(spaced); at != std::string::npos; at = out.find(spaced, at + 1)) {
      if (is_letter_alone(out, at)) {
        out.replace(at, spaced.size(), kept);
      }
    }
  }
  return out;
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t have = bytes.size() - i;
    const auto byte = [&](std::size_t k) {
      return k < have ? static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i + k])) : 0U;
    };
    const std::uint32_t word = byte(0) << 16 | byte(1) << 8 | byte(2);
    out += kAlphabet[word >> 18];
    out += kAlphabet[word >> 12 & 63];
    out += have > 1 ? kAlphabet[word >> 6 & 63] : '=';
    out += have > 2 ? kAlphabet[word & 63] : '=';
  }
  return out;
}

}  // namespace ceteris::report
