# Every outside library, found once. Nothing is downloaded; scripts/setup.sh installs these from the distribution.
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(JPEG REQUIRED)
find_package(PNG REQUIRED)
find_package(GIF REQUIRED)
find_package(TIFF REQUIRED)
find_package(LibArchive 3.3.3 REQUIRED)  # the first with zstd
find_package(ZLIB REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(WEBP REQUIRED IMPORTED_TARGET GLOBAL libwebp libwebpdemux)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET GLOBAL re2)
find_package(Boost 1.74 REQUIRED)  # headers only: Boost.Math
find_package(SQLite3 3.37 REQUIRED)
find_package(hwy REQUIRED)         # Highway: portable SIMD
find_path(TOMLPLUSPLUS_INCLUDE_DIR toml++/toml.h REQUIRED)
find_path(CLI11_INCLUDE_DIR CLI/CLI.hpp REQUIRED)

if(CETERIS_TORCH)
  include(Torch)
  ceteris_find_torch(${CETERIS_TORCH})
  add_library(ceteris_torch INTERFACE)
  add_library(ceteris::torch ALIAS ceteris_torch)
  set_target_properties(ceteris_torch PROPERTIES EXPORT_NAME torch)
  target_link_libraries(ceteris_torch INTERFACE torch torch_cpu c10)
endif()
