# ceteris_room(NAME [TORCH] SOURCES ... [PLAIN_SOURCES ...] [DEPENDS room ...] [LIBS ...] [PRIVATE_LIBS ...] [TESTS ...]
#              [SLOW_TESTS ...])
#
# One room is one static library, ceteris::NAME. DEPENDS is the room's row in the table of rooms: tests/architecture
# reads the include lines against the same table. TESTS become one program, ceteris_NAME_test, whose cases ctest knows
# one by one; SLOW_TESTS become another under the label "slow", which the default run leaves out. PLAIN_SOURCES, of a room
# that needs libtorch, are those that do not (tables, plans, costs): they become a library of their own,
# ceteris::NAME_plain, for the program that must start without libtorch.
function(ceteris_room name)
  cmake_parse_arguments(ROOM "TORCH" "" "SOURCES;PLAIN_SOURCES;DEPENDS;LIBS;PRIVATE_LIBS;TESTS;SLOW_TESTS" ${ARGN})
  add_library(ceteris_${name} STATIC ${ROOM_SOURCES})
  add_library(ceteris::${name} ALIAS ceteris_${name})
  set_target_properties(ceteris_${name} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(ceteris_${name} PUBLIC cxx_std_20)
  target_include_directories(ceteris_${name} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<INSTALL_INTERFACE:include>)
  list(TRANSFORM ROOM_DEPENDS PREPEND ceteris::)
  target_link_libraries(ceteris_${name} PUBLIC ${ROOM_DEPENDS} ${ROOM_LIBS}
                        PRIVATE $<BUILD_INTERFACE:ceteris_compiler> ${ROOM_PRIVATE_LIBS})
  if(ROOM_PLAIN_SOURCES)
    add_library(ceteris_${name}_plain STATIC ${ROOM_PLAIN_SOURCES})
    add_library(ceteris::${name}_plain ALIAS ceteris_${name}_plain)
    set_target_properties(ceteris_${name}_plain PROPERTIES EXPORT_NAME ${name}_plain)
    target_compile_features(ceteris_${name}_plain PUBLIC cxx_std_20)
    target_include_directories(ceteris_${name}_plain PUBLIC
      $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<INSTALL_INTERFACE:include>)
    target_link_libraries(ceteris_${name}_plain PUBLIC ceteris::base ceteris::spec
                          PRIVATE $<BUILD_INTERFACE:ceteris_compiler>)
    foreach(room IN LISTS ROOM_DEPENDS)
      if(TARGET ${room}_plain)
        target_link_libraries(ceteris_${name}_plain PUBLIC ${room}_plain)
      endif()
    endforeach()
    target_link_libraries(ceteris_${name} PUBLIC ceteris::${name}_plain)
    set_property(GLOBAL APPEND PROPERTY CETERIS_TORCH_ROOMS ceteris_${name}_plain)
  endif()
  if(ROOM_TORCH)
    target_link_libraries(ceteris_${name} PUBLIC ceteris::torch)
    ceteris_use_torch_pch(ceteris_${name})
    set_property(GLOBAL APPEND PROPERTY CETERIS_TORCH_ROOMS ceteris_${name})
  else()
    set_property(GLOBAL APPEND PROPERTY CETERIS_PLAIN_ROOMS ceteris_${name})
  endif()
  if(CETERIS_TESTS)
    set(torch)
    if(ROOM_TORCH)
      set(torch TORCH)
    endif()
    ceteris_test(ceteris_${name}_test ${torch} LABEL fast ROOM ${name} SOURCES ${ROOM_TESTS})
    ceteris_test(ceteris_${name}_slow_test ${torch} LABEL slow ROOM ${name} SOURCES ${ROOM_SLOW_TESTS})
  endif()
endfunction()

# ceteris_test(TARGET [TORCH] LABEL fast|slow ROOM room|"" SOURCES ... [LIBS ...]): a GoogleTest program, one ctest entry a case.
function(ceteris_test target)
  cmake_parse_arguments(TEST "TORCH" "LABEL;TIMEOUT" "ROOM;SOURCES;LIBS" ${ARGN})
  if(NOT TEST_SOURCES)
    return()
  endif()
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 300)
  endif()
  add_executable(${target} ${TEST_SOURCES})
  list(TRANSFORM TEST_ROOM PREPEND ceteris::)
  target_link_libraries(${target} PRIVATE ${TEST_ROOM} ${TEST_LIBS} ceteris_compiler GTest::gtest_main GTest::gmock)
  # Only where it is read: the compiler cache then serves the other sources to every checkout.
  foreach(source IN LISTS TEST_SOURCES)
    file(STRINGS ${source} reads_source_dir REGEX "CETERIS_SOURCE_DIR" LIMIT_COUNT 1)
    if(reads_source_dir)
      set_property(SOURCE ${source} APPEND PROPERTY COMPILE_DEFINITIONS CETERIS_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    endif()
  endforeach()
  if(TEST_TORCH)
    # The precompiled header is made for libraries: an executable may use it when it is compiled like one.
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(${target} PRIVATE -fPIC)
    ceteris_use_torch_pch(${target})
  endif()
  string(REGEX REPLACE "^ceteris_|_test$" "" prefix ${target})
  gtest_discover_tests(${target} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
                       TEST_PREFIX "${prefix}/" PROPERTIES LABELS ${TEST_LABEL} TIMEOUT ${TEST_TIMEOUT})
endfunction()

# One precompiled header for every libtorch source, built once and shared: without it a small file costs 8 s, with it 2 s.
function(ceteris_use_torch_pch target)
  if(NOT TARGET ceteris_torch_pch)
    if(NOT EXISTS ${PROJECT_BINARY_DIR}/torch_pch.cpp)
      file(WRITE ${PROJECT_BINARY_DIR}/torch_pch.cpp "")
    endif()
    add_library(ceteris_torch_pch OBJECT ${PROJECT_BINARY_DIR}/torch_pch.cpp)
    target_compile_features(ceteris_torch_pch PUBLIC cxx_std_20)
    target_link_libraries(ceteris_torch_pch PRIVATE ceteris_compiler ceteris::torch)
    target_include_directories(ceteris_torch_pch BEFORE PRIVATE ${PROJECT_SOURCE_DIR}/cmake/torch_forward)
    target_precompile_headers(ceteris_torch_pch PRIVATE
      <torch/types.h> <torch/nn/module.h> <torch/nn/pimpl.h>)
  endif()
  target_include_directories(${target} BEFORE PRIVATE ${PROJECT_SOURCE_DIR}/cmake/torch_forward)
  target_precompile_headers(${target} REUSE_FROM ceteris_torch_pch)
endfunction()
