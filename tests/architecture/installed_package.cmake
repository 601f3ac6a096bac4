# cmake -DBUILD=... -DSOURCE=... -DWORK=... -DCOMPILER=... -P installed_package.cmake
# Installs the torch-free part into WORK, builds examples/installed-package against it with libtorch out of sight, runs
# it, and compares what it prints with the comment at its top. Then asks for every module, compiles every header that was
# installed, asks for modules that are not there, and runs the installed program.
# PLAIN_MODULES and TORCH_MODULES are the modules without and with libtorch, PLAIN_PARTS what of the latter needs none, with a bar
# between them.
# With -DTORCH=ON the modules that need libtorch are installed too, and two examples are built on them: one on a module, and one
# that adds a model to the command line.
function(run expected_status)
  cmake_parse_arguments(RUN "" "OUTPUT" "COMMAND" ${ARGN})
  execute_process(COMMAND ${RUN_COMMAND} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output_err)
  if((expected_status EQUAL 0 AND NOT status EQUAL 0) OR (NOT expected_status EQUAL 0 AND status EQUAL 0))
    message(FATAL_ERROR "${RUN_COMMAND}\nended with ${status}:\n${output}${output_err}")
  endif()
  set(${RUN_OUTPUT} "${output}${output_err}" PARENT_SCOPE)
endfunction()

# Compiles all installed headers of each module in one source, with nothing but what linking the module gives: fails when a
# header reaches one that is not installed, or a library that the module does not bring. That every header compiles alone
# is for header_check to say; these are copies. ONE_SOURCE puts all modules into one source, since each that includes
# libtorch takes ten seconds. PARTS: of each module some headers are installed, not all.
function(compile_installed_headers folder)
  cmake_parse_arguments(HEADERS "ONE_SOURCE;PARTS" "" "MODULES" ${ARGN})
  set(lines)
  string(REPLACE "|" ";" HEADERS_MODULES "${HEADERS_MODULES}")
  foreach(module IN LISTS HEADERS_MODULES)
    file(GLOB sources RELATIVE ${SOURCE} ${SOURCE}/ceteris/${module}/*.hpp)
    file(GLOB headers RELATIVE ${WORK}/prefix/include ${WORK}/prefix/include/ceteris/${module}/*.hpp)
    if(HEADERS_PARTS)
      string(REGEX REPLACE "_plain$" "" part ${module})
      file(GLOB headers RELATIVE ${WORK}/prefix/include ${WORK}/prefix/include/ceteris/${part}/*.hpp)
      if(NOT headers)
        message(FATAL_ERROR "no header of ${module} is installed")
      endif()
    elseif(NOT sources OR NOT headers STREQUAL sources)
      message(FATAL_ERROR "installed of the module ${module}: ${headers}\nin the source tree: ${sources}")
    endif()
    list(TRANSFORM headers REPLACE "(.+)" "#include \"\\1\"\n")
    string(CONCAT includes ${headers})
    if(HEADERS_ONE_SOURCE)
      file(APPEND ${WORK}/${folder}/all.cpp "${includes}")
    else()
      file(WRITE ${WORK}/${folder}/${module}.cpp "${includes}")
      string(APPEND lines "add_library(headers_${module} OBJECT ${module}.cpp)
target_link_libraries(headers_${module} PRIVATE ceteris::${module})\n")
    endif()
  endforeach()
  if(HEADERS_ONE_SOURCE)
    list(TRANSFORM HEADERS_MODULES PREPEND ceteris:: OUTPUT_VARIABLE targets)
    string(REPLACE ";" " " targets "${targets}")
    set(lines "add_library(headers OBJECT all.cpp)\ntarget_link_libraries(headers PRIVATE ${targets})\n")
  endif()
  file(WRITE ${WORK}/${folder}/CMakeLists.txt "cmake_minimum_required(VERSION 3.22)
project(headers LANGUAGES CXX)
find_package(ceteris REQUIRED)
${lines}")
  run(0 OUTPUT output COMMAND ${configure} ${HEADERS_UNPARSED_ARGUMENTS} -S ${WORK}/${folder} -B ${WORK}/${folder}/build)
  run(0 OUTPUT output COMMAND ${CMAKE_COMMAND} --build ${WORK}/${folder}/build)
endfunction()

file(REMOVE_RECURSE ${WORK})
run(0 OUTPUT output COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/prefix --component core)
set(configure ${CMAKE_COMMAND} -G Ninja -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_PREFIX_PATH=${WORK}/prefix
    -DCMAKE_DISABLE_FIND_PACKAGE_Torch=ON "-DCMAKE_CXX_FLAGS=${FLAGS}" "-DCMAKE_EXE_LINKER_FLAGS=${FLAGS}")
# The same headers are compiled in every test run.
find_program(ccache ccache)
if(ccache)
  list(APPEND configure -DCMAKE_CXX_COMPILER_LAUNCHER=${ccache})
endif()
run(0 OUTPUT output COMMAND ${configure} -S ${SOURCE}/examples/installed-package -B ${WORK}/build)
run(0 OUTPUT output COMMAND ${CMAKE_COMMAND} --build ${WORK}/build)
run(0 OUTPUT output COMMAND ${CMAKE_COMMAND} -DPROGRAM=${WORK}/build/cut_images
    -DCODE=${SOURCE}/examples/installed-package/main.cpp -P ${SOURCE}/examples/check.cmake)

file(WRITE ${WORK}/wrong/CMakeLists.txt "cmake_minimum_required(VERSION 3.22)
project(wrong LANGUAGES CXX)
find_package(ceteris REQUIRED COMPONENTS stats \${component})
")
file(WRITE ${WORK}/every/CMakeLists.txt "cmake_minimum_required(VERSION 3.22)
project(every LANGUAGES CXX)
find_package(ceteris REQUIRED)
file(WRITE \${CMAKE_BINARY_DIR}/main.cpp \"int main() {}\")
add_executable(every \${CMAKE_BINARY_DIR}/main.cpp)
list(TRANSFORM ceteris_modules PREPEND ceteris::)
target_link_libraries(every PRIVATE \${ceteris_modules})
")
file(WRITE ${WORK}/core/CMakeLists.txt "cmake_minimum_required(VERSION 3.22)
project(core LANGUAGES CXX)
find_package(ceteris REQUIRED COMPONENTS core)
file(WRITE \${CMAKE_BINARY_DIR}/main.cpp [[
#include <ceteris/models/cost.hpp>
#include <ceteris/models/table.hpp>
int main() {
  const ceteris::models::NamedModel model = ceteris::models::find(\"resnet50\");
  return ceteris::models::cost(model.spec, model.input).parameters == 25557032 ? 0 : 1;
}
]])
add_executable(core \${CMAKE_BINARY_DIR}/main.cpp)
target_link_libraries(core PRIVATE ceteris::core)
")
run(0 OUTPUT output COMMAND ${configure} -S ${WORK}/every -B ${WORK}/every/build)
run(0 OUTPUT output COMMAND ${CMAKE_COMMAND} --build ${WORK}/every/build)
run(0 OUTPUT output COMMAND ${configure} -S ${WORK}/core -B ${WORK}/core/build)
run(0 OUTPUT output COMMAND ${CMAKE_COMMAND} --build ${WORK}/core/build)
run(0 OUTPUT output COMMAND ${WORK}/core/build/core)
compile_installed_headers(headers MODULES ${PLAIN_MODULES})
compile_installed_headers(part_headers PARTS MODULES ${PLAIN_PARTS})
foreach(component statistics nn)
  run(1 OUTPUT output COMMAND ${configure} -Dcomponent=${component} -S ${WORK}/wrong -B ${WORK}/wrong-${component})
  string(REGEX REPLACE "[ \n]+" " " output "${output}")
  if(NOT output MATCHES "has no component '${component}'; it has: base .*without the modules that need libtorch")
    message(FATAL_ERROR "asking for '${component}' gave no clear message:\n${output}")
  endif()
endforeach()

# The program works from where it is installed, and needs nothing of the build tree.
run(0 OUTPUT output COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/prefix --component programs)
run(0 OUTPUT output COMMAND ${WORK}/prefix/bin/ceteris models show resnet50)
if(NOT output MATCHES "25,557,032")
  message(FATAL_ERROR "the installed program says:\n${output}")
endif()

if(TORCH)
  run(0 OUTPUT output COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/prefix --component torch)
  # A project that has found another libtorch by itself is told so when it is configured, not when it is linked.
  file(WRITE ${WORK}/other/share/cmake/Torch/TorchConfig.cmake "add_library(torch INTERFACE IMPORTED)\n")
  file(WRITE ${WORK}/other/share/cmake/Torch/TorchConfigVersion.cmake
       "set(PACKAGE_VERSION 9.9.9)\nset(PACKAGE_VERSION_COMPATIBLE TRUE)\n")
  file(WRITE ${WORK}/another/CMakeLists.txt "cmake_minimum_required(VERSION 3.22)
project(another LANGUAGES CXX)
find_package(Torch REQUIRED)
find_package(ceteris REQUIRED COMPONENTS models)
")
  run(1 OUTPUT output COMMAND ${configure} -UCMAKE_DISABLE_FIND_PACKAGE_Torch -DTorch_DIR=${WORK}/other/share/cmake/Torch
      -S ${WORK}/another -B ${WORK}/another/build)
  string(REGEX REPLACE "[ \n]+" " " output "${output}")
  if(NOT output MATCHES "was built with libtorch [0-9.]+ of .*, and here is 9.9.9 of ${WORK}/other; use that libtorch")
    message(FATAL_ERROR "another libtorch gave no clear message:\n${output}")
  endif()
  compile_installed_headers(torch_headers -UCMAKE_DISABLE_FIND_PACKAGE_Torch ONE_SOURCE MODULES ${TORCH_MODULES})
  set(example ${SOURCE}/examples/01_swap_one_component.cpp)
  file(WRITE ${WORK}/torch/CMakeLists.txt "cmake_minimum_required(VERSION 3.22)
project(torch_user LANGUAGES CXX)
find_package(ceteris REQUIRED COMPONENTS models cli)
add_executable(swap ${example})
target_link_libraries(swap PRIVATE ceteris::models)
# The three lines that README.md shows.
find_package(ceteris REQUIRED COMPONENTS models optim loader)
add_executable(my_program ${SOURCE}/examples/03_use_a_backbone.cpp)
target_link_libraries(my_program PRIVATE ceteris::models ceteris::optim ceteris::loader)
add_executable(lab ${SOURCE}/examples/04_add_a_model.cpp)
target_link_libraries(lab PRIVATE ceteris::cli)
")
  run(0 OUTPUT output COMMAND ${configure} -UCMAKE_DISABLE_FIND_PACKAGE_Torch -S ${WORK}/torch -B ${WORK}/torch/build)
  run(0 OUTPUT output COMMAND ${CMAKE_COMMAND} --build ${WORK}/torch/build)
  run(0 OUTPUT output COMMAND ${CMAKE_COMMAND} -DPROGRAM=${WORK}/torch/build/swap -DCODE=${example}
      -P ${SOURCE}/examples/check.cmake)
  run(0 OUTPUT output COMMAND ${CMAKE_COMMAND} -DPROGRAM=${WORK}/torch/build/my_program
      -DCODE=${SOURCE}/examples/03_use_a_backbone.cpp -P ${SOURCE}/examples/check.cmake)
  run(0 OUTPUT output COMMAND ${CMAKE_COMMAND} -DPROGRAM=${WORK}/torch/build/lab "-DARGUMENTS=models|--filter|mixer"
      -DCODE=${SOURCE}/examples/04_add_a_model.cpp -P ${SOURCE}/examples/check.cmake)
endif()
file(REMOVE_RECURSE ${WORK})
