# cmake -DBUILD=... -DSOURCE=... -DWORK=... -DCOMPILER=... -P installed_package.cmake
# Installs the torch-free part into WORK, builds examples/installed-package against it with libtorch out of sight, runs
# it, and compares what it prints with the comment at its top. Then asks for components that are not there.
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
foreach(component statistics nn)
  run(1 OUTPUT output COMMAND ${configure} -Dcomponent=${component} -S ${WORK}/wrong -B ${WORK}/wrong-${component})
  string(REGEX REPLACE "[ \n]+" " " output "${output}")
  if(NOT output MATCHES "has no component '${component}'; it has: base .*without the rooms that need libtorch")
    message(FATAL_ERROR "asking for '${component}' gave no clear message:\n${output}")
  endif()
endforeach()
file(REMOVE_RECURSE ${WORK})
