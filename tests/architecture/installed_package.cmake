# cmake -DBUILD=... -DSOURCE=... -DWORK=... -DCOMPILER=... -P installed_package.cmake
# Installs the torch-free part into WORK, builds examples/installed-package against it with libtorch out of sight, runs
# it, and compares what it prints with the comment at its top. Then asks for every room, and for rooms that are not there.
# With -DTORCH=ON the rooms that need libtorch are installed too, and two examples are built on them: one on a room, and one
# that adds a model to the command line.
function(run expected_status)
  cmake_parse_arguments(RUN "" "OUTPUT" "COMMAND" ${ARGN})
  execute_process(COMMAND ${RUN_COMMAND} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output_err)
  if((expected_status EQUAL 0 AND NOT status EQUAL 0) OR (NOT expected_status EQUAL 0 AND status EQUAL 0))
    message(FATAL_ERROR "${RUN_COMMAND}\nended with ${status}:\n${output}${output_err}")
  endif()
  set(${RUN_OUTPUT} "${output}${output_err}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE ${WORK})
run(0 OUTPUT output COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/prefix --component core)
set(configure ${CMAKE_COMMAND} -G Ninja -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_PREFIX_PATH=${WORK}/prefix
    -DCMAKE_DISABLE_FIND_PACKAGE_Torch=ON "-DCMAKE_CXX_FLAGS=${FLAGS}" "-DCMAKE_EXE_LINKER_FLAGS=${FLAGS}")
run(0 OUTPUT output COMMAND ${configure} -S ${SOURCE}/examples/installed-package -B ${WORK}/build)
run(0 OUTPUT output COMMAND ${CMAKE_COMMAND} --build ${WORK}/build)
run(0 OUTPUT output COMMAND ${CMAKE_COMMAND} -DPROGRAM=${WORK}/build/cut_pictures
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
list(TRANSFORM ceteris_rooms PREPEND ceteris::)
target_link_libraries(every PRIVATE \${ceteris_rooms})
")
run(0 OUTPUT output COMMAND ${configure} -S ${WORK}/every -B ${WORK}/every/build)
run(0 OUTPUT output COMMAND ${CMAKE_COMMAND} --build ${WORK}/every/build)
foreach(component statistics nn)
  run(1 OUTPUT output COMMAND ${configure} -Dcomponent=${component} -S ${WORK}/wrong -B ${WORK}/wrong-${component})
  string(REGEX REPLACE "[ \n]+" " " output "${output}")
  if(NOT output MATCHES "has no component '${component}'; it has: base .*without the rooms that need libtorch")
    message(FATAL_ERROR "asking for '${component}' gave no clear message:\n${output}")
  endif()
endforeach()

if(TORCH)
  run(0 OUTPUT output COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/prefix --component torch)
  set(example ${SOURCE}/examples/01_swap_one_component.cpp)
  file(WRITE ${WORK}/torch/CMakeLists.txt "cmake_minimum_required(VERSION 3.22)
project(torch_user LANGUAGES CXX)
find_package(ceteris REQUIRED COMPONENTS models cli)
add_executable(swap ${example})
target_link_libraries(swap PRIVATE ceteris::models)
add_executable(lab ${SOURCE}/examples/04_add_a_model.cpp)
target_link_libraries(lab PRIVATE ceteris::cli)
")
  run(0 OUTPUT output COMMAND ${configure} -UCMAKE_DISABLE_FIND_PACKAGE_Torch -S ${WORK}/torch -B ${WORK}/torch/build)
  run(0 OUTPUT output COMMAND ${CMAKE_COMMAND} --build ${WORK}/torch/build)
  run(0 OUTPUT output COMMAND ${CMAKE_COMMAND} -DPROGRAM=${WORK}/torch/build/swap -DCODE=${example}
      -P ${SOURCE}/examples/check.cmake)
  run(0 OUTPUT output COMMAND ${CMAKE_COMMAND} -DPROGRAM=${WORK}/torch/build/lab "-DARGUMENTS=models|--filter|mixer"
      -DCODE=${SOURCE}/examples/04_add_a_model.cpp -P ${SOURCE}/examples/check.cmake)
endif()
file(REMOVE_RECURSE ${WORK})
