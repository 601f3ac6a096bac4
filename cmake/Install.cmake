# What `cmake --install` puts where, and the package that find_package(ceteris COMPONENTS ...) finds.
#
# Two export sets, because a machine without libtorch must be able to use the torch-free rooms: ceterisCoreTargets and
# ceterisTorchTargets. Install components of the same cut: core, torch, programs, studies.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/ceteris)
get_property(plain_rooms GLOBAL PROPERTY CETERIS_PLAIN_ROOMS)
get_property(torch_rooms GLOBAL PROPERTY CETERIS_TORCH_ROOMS)

function(ceteris_install_rooms component export)
  install(TARGETS ${ARGN} EXPORT ${export} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT ${component})
  foreach(target IN LISTS ARGN)
    string(REPLACE ceteris_ "" room ${target})
    if(IS_DIRECTORY ${PROJECT_SOURCE_DIR}/ceteris/${room})
      install(DIRECTORY ${PROJECT_SOURCE_DIR}/ceteris/${room} DESTINATION include/ceteris COMPONENT ${component}
              FILES_MATCHING PATTERN "*.hpp")
    endif()
  endforeach()
  install(EXPORT ${export} NAMESPACE ceteris:: DESTINATION ${package_dir} COMPONENT ${component})
endfunction()

ceteris_install_rooms(core ceterisCoreTargets ${plain_rooms})
if(torch_rooms)
  ceteris_install_rooms(torch ceterisTorchTargets ceteris_torch ${torch_rooms})
endif()

# Lines for the package file: per room, the rooms it uses and the outside packages its link interface names. The
# namespace of an imported target is the name of its package, but for SQLite.
set(room_lines "")
foreach(target IN LISTS plain_rooms torch_rooms)
  string(REPLACE ceteris_ "" room ${target})
  get_target_property(links ${target} INTERFACE_LINK_LIBRARIES)
  set(uses)
  set(packages)
  foreach(link IN LISTS links)
    if(link MATCHES "BUILD_INTERFACE")
      continue()
    endif()
    string(REGEX REPLACE "^\\$<LINK_ONLY:(.*)>$" "\\1" link "${link}")
    if(link STREQUAL "ceteris::torch")
      list(APPEND packages Torch)
    elseif(link MATCHES "^ceteris::(.+)$")
      list(APPEND uses ${CMAKE_MATCH_1})
    elseif(link STREQUAL "SQLite::SQLite3")
      list(APPEND packages SQLite3)
    elseif(link MATCHES "^([A-Za-z0-9_]+)::")
      list(APPEND packages ${CMAKE_MATCH_1})
    endif()
  endforeach()
  list(REMOVE_DUPLICATES packages)
  string(APPEND room_lines "set(ceteris_uses_${room} ${uses})\nset(ceteris_packages_${room} ${packages})\n")
endforeach()
string(REPLACE ceteris_ "" plain_names "${plain_rooms}")
string(REPLACE ceteris_ "" torch_names "${torch_rooms}")

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/ceterisConfig.cmake.in
  ${PROJECT_BINARY_DIR}/ceterisConfig.cmake INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/ceterisConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/ceterisConfig.cmake ${PROJECT_BINARY_DIR}/ceterisConfigVersion.cmake
        DESTINATION ${package_dir} COMPONENT core)
install(FILES ${PROJECT_SOURCE_DIR}/cmake/Torch.cmake DESTINATION ${package_dir} RENAME ceterisTorch.cmake COMPONENT torch)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT core)

# The front program starts without libtorch and hands over to the engine.
if(TARGET ceteris-engine)
  # A libtorch from a zip lies in no folder the loader searches.
  set_target_properties(ceteris-engine PROPERTIES INSTALL_RPATH_USE_LINK_PATH ON)
  install(TARGETS ceteris-engine RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/ceteris COMPONENT programs)
  install(TARGETS ceteris RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT programs)
endif()
file(GLOB study_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/studies/*)
if(study_files)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/studies/ DESTINATION ${CMAKE_INSTALL_DATADIR}/ceteris/studies COMPONENT studies)
endif()
