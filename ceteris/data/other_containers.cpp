// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/other_containers.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <map>
#include <system_error>
#include <vector>

#include "ceteris/base/text.hpp"

namespace ceteris::data {
namespace {

namespace fs = std::filesystem;
using namespace std::string_view_literals;

std::string lower_extension(const fs::path& path) {
  std::string text = path.extension().string();
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

// The last bytes of a file, at most `most`.
std::string last_bytes(const fs::path& path, std::uint64_t most) {
  std::error_code error;
  const std::uint64_t size = fs::file_size(path, error);
  std::ifstream file(path, std::ios::binary);
  if (error || !file) {
    return {};
  }
  std::string bytes(static_cast<std::size_t>(std::min(size, most)), '\0');
  file.seekg(-static_cast<std::streamoff>(bytes.size()), std::ios::end);
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, file.gcount())));
  return bytes;
}

// The first of the usual names of a column of images that stands in a schema as a word of its own. Names are stored
// there as plain text, each behind its length.
std::string image_column(std::string_view schema) {
  for (const std::string_view name :
       {"image"sv, "img"sv, "picture"sv, "photo"sv, "images"sv, "jpg"sv, "png"sv, "pixel_values"sv}) {
    for (std::size_t at = schema.find(name); at != std::string_view::npos; at = schema.find(name, at + 1)) {
      const auto length = at > 0 ? static_cast<unsigned char>(schema[at - 1]) : 0U;
      const bool own_word =
          length == name.size() || (at > 3 && static_cast<unsigned char>(schema[at - 4]) == name.size());
      if (own_word) {
        return std::string(name);
      }
    }
  }
  return {};
}

OtherContainer table(std::string_view kind, const std::string& schema, const fs::path& path) {
  const std::string column = image_column(schema);
  const std::string reader = kind == "a Parquet table" ? "read_parquet" : "read_feather";
  return {"is " + std::string(kind) + ", which is not read" +
              (column.empty() ? "; no column with a usual name for images was found in it"
                              : "; its images stand in the column " + ceteris::quoted(column)),
          "write the images out as files, for example with Python: for i, x in enumerate(pandas." + reader + "(" +
              ceteris::quoted(printable(path.filename().string())) + ")[" +
              ceteris::quoted(column.empty() ? "COLUMN" : column) +
              "]): open(f'images/{i}.jpg', 'wb').write(x['bytes'])"};
}

struct Packed {
  std::string_view magic;
  std::string_view what;
  std::string_view remedy;
};
constexpr std::array kPackedFiles{Packed{"7z\xbc\xaf"sv, "a 7z archive", "unpack it first (7z x)"},
                                  Packed{"Rar!"sv, "a rar archive", "unpack it first (unrar x)"}};

// What files with this extension are, where they are read when they are given by their path.
std::string_view kind_of_archive(std::string_view extension) {
  if (extension == ".tar") {
    return "tar archive";
  }
  if (extension == ".zip") {
    return "zip archive";
  }
  if (extension == ".pack") {
    return "pack";
  }
  constexpr std::array kCompressed{".gz"sv, ".tgz"sv, ".bz2"sv, ".xz"sv, ".zst"sv};
  return std::find(kCompressed.begin(), kCompressed.end(), extension) == kCompressed.end() ? ""sv
                                                                                           : "compressed archive"sv;
}

constexpr std::string_view kArrays =
    "write the images out as files, for example with Python: for i, x in enumerate(numpy.load(FILE)): "
    "PIL.Image.fromarray(x).save(f'images/{i}.png')";

}  // namespace

std::optional<OtherContainer> other_container(const fs::path& path, std::string_view head) {
  constexpr std::uint64_t kFooter = 1 << 20;
  const std::string extension = lower_extension(path);
  if (head.starts_with("PAR1"sv)) {
    return table("a Parquet table", last_bytes(path, kFooter), path);
  }
  if (head.starts_with("ARROW1"sv) || head.starts_with("FEA1"sv) ||
      (extension == ".arrow" && head.starts_with("\xff\xff\xff\xff"sv))) {
    return table("an Arrow table", std::string(head) + last_bytes(path, kFooter), path);
  }
  if (head.starts_with("\x93NUMPY"sv) || (extension == ".npz" && head.starts_with("PK"sv))) {
    return OtherContainer{"holds NumPy arrays, which are not read", std::string(kArrays)};
  }
  if (head.starts_with("\x89HDF\r\n"sv)) {
    return OtherContainer{"is an HDF5 file, which is not read",
                          "write its images out as files, for example with Python's h5py and PIL"};
  }
  if (extension == ".tfrecord" || extension == ".tfrecords") {
    return OtherContainer{"is a TFRecord, which is not read",
                          "write its images out as files, for example with Python's tfrecord or tensorflow"};
  }
  if (extension == ".mdb" || extension == ".lmdb") {
    return OtherContainer{"is an LMDB database, which is not read",
                          "write its images out as files, for example with Python's lmdb"};
  }
  for (const Packed& packed : kPackedFiles) {
    if (head.starts_with(packed.magic)) {
      return OtherContainer{"is " + std::string(packed.what) + ", which is not read",
                            std::string(packed.remedy) + " and give the folder"};
    }
  }
  return std::nullopt;
}

std::optional<OtherContainer> folder_of_containers(const fs::path& folder) {
  constexpr std::array kKinds{".tar", ".parquet", ".arrow", ".npy", ".npz", ".zip",      ".pack", ".gz", ".tgz",
                              ".bz2", ".xz",      ".zst",   ".7z",  ".rar", ".tfrecord", ".mdb",  ".h5"};
  std::map<std::string, std::vector<std::string>> found;
  std::error_code ignored;
  for (const auto& entry :
       fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied, ignored)) {
    const std::string extension = lower_extension(entry.path());
    if (std::find(kKinds.begin(), kKinds.end(), extension) != kKinds.end()) {
      found[extension].push_back(entry.path().lexically_relative(folder).string());
    }
  }
  const auto most = std::max_element(found.begin(), found.end(),
                                     [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); });
  if (most == found.end()) {
    return std::nullopt;
  }
  const std::string first = *std::min_element(most->second.begin(), most->second.end());
  const std::string count = std::to_string(most->second.size());
  if (const std::string_view kind = kind_of_archive(most->first); !kind.empty()) {
    return OtherContainer{
        "holds " + count + " " + std::string(kind) + (most->second.size() == 1 ? "" : "s") +
            " and no images of its own" + (most->first == ".tar" ? " (the shards of a WebDataset look so)" : ""),
        "give one archive by its path, such as " + ceteris::quoted(printable((folder / first).string())) +
            ", or unpack all into one folder" +
            (most->first == ".tar" ? " (for f in *.tar; do tar xf $f -C FOLDER; done)" : "")};
  }
  std::ifstream file(folder / first, std::ios::binary);
  std::string head(16, '\0');
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  const auto one = other_container(folder / first, head);
  return OtherContainer{"holds " + count + " files " + most->first + " and no images of its own" +
                            (one ? "; the first " + one->what : std::string()),
                        one ? one->remedy : "unpack them into one folder"};
}

}  // namespace ceteris::data
