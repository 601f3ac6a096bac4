// SPDX-License-Identifier: Apache-2.0
// Where images come from: a folder, an archive, a list of paths, a generator. To everybody else they are the same
// thing, a list of named items whose bytes can be read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/image_file/format.hpp"

namespace ceteris::data {

/// One candidate for an image.
struct Item {
  std::string name;   ///< its path inside the source, see `normal_path`; printable UTF-8, unique in the source
  std::string group;  ///< what the user says belongs together (a video, a patient); empty: alone
  std::string label;  ///< the class the user gives; empty: none
};

/// The bytes of an item, or why they cannot be had.
using Contents = std::variant<std::vector<std::byte>, image_file::Refusal>;

struct Source {
  std::string name;               ///< short, for people: "caltech101"
  std::string location;           ///< as the user wrote it
  std::string canonical;          ///< the resolved path, to see that two sources are one; empty for a generator
  std::string_view kind;          ///< "folder", "tar", "zip", "pack", "list", "generated"
  std::vector<Item> items;        ///< ascending by name, byte by byte: never the order of a directory or an archive
  std::int64_t not_images = 0;    ///< files left out because of their name: see `may_be_image`
  bool has_labels = false;        ///< a list with a column `label`; items of it may lack one, and then have no class
  bool has_groups = false;        ///< a list with a column `group`: items without one stand alone
  std::vector<Problem> problems;  ///< what makes it incomplete: an unreadable folder, a cut archive
  std::vector<Problem> notes;     ///< what was passed over on purpose: folders of other programs, columns, end marks
  /// Reads items[i]. Safe to call from several threads at once; keeps the source's file open as long as it lives.
  std::function<Contents(std::size_t)> read;
};

/// The problems, then the notes, a line each: for a log.
[[nodiscard]] std::vector<std::string> remarks(const Source& source);

/// A file larger than this is refused as too large before it is read.
inline constexpr std::uint64_t kLargestFile = std::uint64_t{1} << 30;

/// Opens "path" or "name=path", where the path is a folder, a tar archive (also compressed), a zip archive, a pack, or
/// a list (.csv, .txt, .list, or a pipe that gives one). What of them is an item is told by data/listing.hpp. The name
/// defaults to the last part of the path without ".tar", ".tar.gz", ".zip", ".pack" or the extension of a list; two
/// sources may share it. Throws a usage error that says what to do: a path that is missing or unreadable, another
/// container, a single image, a source without any candidate.
[[nodiscard]] Source open_source(std::string_view spec);

/// Whether `path` is a file that begins as an image does.
[[nodiscard]] bool is_image(const std::string& path);

/// Images given one by one, named by their paths as they were written. Throws a usage error for a path that leads to
/// no file, or that comes twice.
[[nodiscard]] Source open_images(std::span<const std::string> paths);

/// Reads a file as the contents of an item.
[[nodiscard]] Contents read_contents(const std::string& path);

/// Sorts by name, and makes names printable first. Two that only differ in unprintable bytes are kept apart by "#2".
/// Returns for each item its index before sorting.
[[nodiscard]] std::vector<std::size_t> order_items(std::vector<Item>& items);

}  // namespace ceteris::data
