# Warnings, sanitizers and the compiler cache, carried by one interface target that every module links privately.
add_library(ceteris_compiler INTERFACE)
target_compile_options(ceteris_compiler INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wold-style-cast -Wnon-virtual-dtor
  -Woverloaded-virtual -Wdouble-promotion -Wformat=2 -Wimplicit-fallthrough -Wmissing-declarations -Wundef
  -Wcast-align -Wvla -Wextra-semi -Wredundant-decls
  # Results must not depend on whether the compiler fuses a multiply and an add; kernels opt in where they state it.
  -ffp-contract=off)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 sees an overlap in `"text" + std::string` that is not there (GCC bug 105651).
  target_compile_options(ceteris_compiler INTERFACE -Wno-restrict)
endif()
if(CETERIS_WERROR)
  target_compile_options(ceteris_compiler INTERFACE -Werror)
endif()

if(CETERIS_SANITIZE)
  add_compile_options(-fsanitize=${CETERIS_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  # Between the checks GCC loses sight of which alternative of a variant or optional is alive.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-maybe-uninitialized)
  endif()
  add_link_options(-fsanitize=${CETERIS_SANITIZE})
endif()
if(CETERIS_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)  # the modules report their branches to the fuzzer
endif()

find_program(CETERIS_CCACHE ccache)
if(CETERIS_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Precompiled headers are cached only when ccache is told that their defines and times may be trusted. Paths below the
  # source tree count as relative, so that another checkout finds what this one compiled; debug information holds the
  # folder it was compiled in, and is not shared.
  set(ccache_settings CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
                      CCACHE_BASEDIR=${PROJECT_SOURCE_DIR})
  if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT CETERIS_SANITIZE)
    list(APPEND ccache_settings CCACHE_NOHASHDIR=1)
  endif()
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env ${ccache_settings} ${CETERIS_CCACHE})
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-fpch-preprocess)
endif()
