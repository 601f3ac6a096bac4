// SPDX-License-Identifier: Apache-2.0
#include "ceteris/formats/test_archives.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <cstddef>
#include <stdexcept>

namespace ceteris::formats {
namespace {

void require(::archive* writer, int result) {
  if (result != ARCHIVE_OK) {
    throw std::runtime_error(::archive_error_string(writer));
  }
}

void choose_format(::archive* writer, Packing packing) {
  switch (packing) {
    case Packing::Zip:
    case Packing::ZipStored:
    case Packing::ZipEncrypted:
      require(writer, ::archive_write_set_format_zip(writer));
      require(writer, packing == Packing::ZipStored ? ::archive_write_zip_set_compression_store(writer)
                                                    : ::archive_write_zip_set_compression_deflate(writer));
      if (packing == Packing::ZipEncrypted) {
        require(writer, ::archive_write_set_options(writer, "zip:encryption=traditional"));
        require(writer, ::archive_write_set_passphrase(writer, "secret"));
      }
      return;
    case Packing::TarGzip:
      require(writer, ::archive_write_add_filter_gzip(writer));
      break;
    case Packing::TarBzip2:
      require(writer, ::archive_write_add_filter_bzip2(writer));
      break;
    case Packing::TarXz:
      require(writer, ::archive_write_add_filter_xz(writer));
      break;
    case Packing::TarZstd:
      require(writer, ::archive_write_add_filter_zstd(writer));
      break;
  }
  require(writer, ::archive_write_set_format_ustar(writer));
}

// Room for what a test packs, and for an archive around nothing.
std::string written(::archive* writer, const std::vector<Member>& members) {
  std::size_t room = std::size_t{1} << 20;
  for (const Member& member : members) {
    room += member.content.size() + 2 * member.name.size() + 2048;
  }
  std::string bytes(room, '\0');
  std::size_t used = 0;
  require(writer, ::archive_write_open_memory(writer, bytes.data(), bytes.size(), &used));
  for (const Member& member : members) {
    ::archive_entry* entry = ::archive_entry_new();
    ::archive_entry_set_pathname(entry, member.name.c_str());
    ::archive_entry_set_filetype(entry, member.link ? AE_IFLNK : AE_IFREG);
    ::archive_entry_set_perm(entry, 0644);
    if (member.link) {
      ::archive_entry_set_symlink(entry, member.content.c_str());
    } else {
      ::archive_entry_set_size(entry, static_cast<la_int64_t>(member.content.size()));
    }
    require(writer, ::archive_write_header(writer, entry));
    if (!member.link) {
      ::archive_write_data(writer, member.content.data(), member.content.size());
    }
    ::archive_entry_free(entry);
  }
  require(writer, ::archive_write_close(writer));
  bytes.resize(used);
  return bytes;
}

}  // namespace

std::string pack(Packing packing, const std::vector<Member>& members) {
  ::archive* writer = ::archive_write_new();
  choose_format(writer, packing);
  std::string bytes = written(writer, members);
  ::archive_write_free(writer);
  return bytes;
}

std::string gzip(const std::string& content) {
  ::archive* writer = ::archive_write_new();
  require(writer, ::archive_write_add_filter_gzip(writer));
  require(writer, ::archive_write_set_format_raw(writer));
  std::string bytes = written(writer, {{"x", content}});
  ::archive_write_free(writer);
  return bytes;
}

}  // namespace ceteris::formats
