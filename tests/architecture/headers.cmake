# Every header compiles alone: one empty source per header that includes nothing else.
#
# header_check covers, in every build, the headers of torch-free modules that have no source beside them (where there is
# one, it includes its header first, as architecture_test sees to). header_check_torch covers the others, which a
# precompiled header could deceive; it takes about six seconds a header, so only a slow test builds it.
function(ceteris_header_check target)
  cmake_parse_arguments(CHECK "" "" "HEADERS;OPTIONS;LIBS" ${ARGN})
  set(sources)
  foreach(header IN LISTS CHECK_HEADERS)
    string(REPLACE "/" "_" name ${header})
    set(source ${CMAKE_CURRENT_BINARY_DIR}/${target}/${name}.cpp)
    file(CONFIGURE OUTPUT ${source} CONTENT "#include \"${header}\"\n")
    list(APPEND sources ${source})
  endforeach()
  if(sources)
    add_library(${target} OBJECT ${CHECK_OPTIONS} ${sources})
    target_compile_features(${target} PRIVATE cxx_std_20)
    target_compile_options(${target} PRIVATE -O0 -g0)
    target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
    target_link_libraries(${target} PRIVATE ceteris_compiler ${CHECK_LIBS})
  endif()
endfunction()

# The one place that globs: a header that nobody lists is exactly what this must not miss.
file(GLOB headers RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/ceteris/*/*.hpp)
get_property(plain_modules GLOBAL PROPERTY CETERIS_PLAIN_MODULES)
set(plain_headers)
set(torch_headers)
foreach(header IN LISTS headers)
  string(REGEX REPLACE "^ceteris/([^/]+)/.*" "\\1" module ${header})
  string(REGEX REPLACE "\\.hpp$" ".cpp" source ${header})
  if(ceteris_${module} IN_LIST plain_modules OR header MATCHES "_spec\\.hpp$")
    if(NOT EXISTS ${PROJECT_SOURCE_DIR}/${source})
      list(APPEND plain_headers ${header})
    endif()
  else()
    list(APPEND torch_headers ${header})
  endif()
endforeach()

ceteris_header_check(header_check HEADERS ${plain_headers})
if(CETERIS_TORCH)
  ceteris_header_check(header_check_torch OPTIONS EXCLUDE_FROM_ALL HEADERS ${torch_headers} LIBS ceteris::torch)
  add_test(NAME headers_of_torch_modules_compile_alone
    COMMAND ${CMAKE_COMMAND} --build ${PROJECT_BINARY_DIR} --target header_check_torch)
  set_tests_properties(headers_of_torch_modules_compile_alone PROPERTIES LABELS slow TIMEOUT 1800)
endif()
