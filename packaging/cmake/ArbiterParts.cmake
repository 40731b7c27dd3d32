# SPDX-License-Identifier: GPL-3.0-or-later

# arbiter_pch(name [PROGRAMS] HEADER header LIBRARIES targets), header as the sources include it
# A precompiled header (hundreds of megabytes) that many targets share: they name it with PCH. One
# for PROGRAMS is compiled as CMake compiles executables, -fPIE: GCC refuses it elsewhere.
function(arbiter_pch name)
  cmake_parse_arguments(SHARED "PROGRAMS" "HEADER" "LIBRARIES" ${ARGN})
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "// Compiles nothing but the header.\n")
  add_library(${name} OBJECT ${source})
  target_link_libraries(${name} PRIVATE arbiter-flags ${SHARED_LIBRARIES})
  # In quotes CMake keeps the name as it is, seen from the root: with the checkout's path in it, no
  # other checkout could take the header, or what includes it, from the compiler's cache.
  target_precompile_headers(${name} PRIVATE "\"${SHARED_HEADER}\"")
  if(SHARED_PROGRAMS)
    target_compile_options(${name} PRIVATE -fPIE)
  endif()
endfunction()

# arbiter_part(name FOLDER folder [PUBLIC targets] [PRIVATE targets] [PCH target])
# One static library for the sources of one folder (not of its subfolders). What a part may use is
# its link list, so the layers are enforced by the linker.
function(arbiter_part name)
  cmake_parse_arguments(PART "AUTOMOC" "FOLDER;PCH" "PUBLIC;PRIVATE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PART_FOLDER}/*.cpp ${PART_FOLDER}/*.h)
  if(NOT sources)
    return()
  endif()
  add_library(${name} STATIC ${sources})
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX)
  target_link_libraries(${name} PUBLIC arbiter-flags ${PART_PUBLIC} PRIVATE ${PART_PRIVATE})
  if(PART_AUTOMOC)
    set_target_properties(${name} PROPERTIES AUTOMOC ON)
  endif()
  if(PART_PCH)
    target_precompile_headers(${name} REUSE_FROM ${PART_PCH})
  endif()
endfunction()

# arbiter_tests(FOLDER folder LIBRARIES targets [LABELS labels] [PCH target])
# Every *_test.cpp of the folder is one Qt Test program and one ctest test, named by its path.
function(arbiter_tests)
  cmake_parse_arguments(TESTS "GUI" "FOLDER;PREFIX;PCH" "LIBRARIES;LABELS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${TESTS_FOLDER}/*_test.cpp)
  foreach(source ${sources})
    get_filename_component(stem ${source} NAME_WE)
    set(name ${TESTS_PREFIX}_${stem})
    # The one file that includes its own moc: AUTOMOC's scan of everything takes a second a program.
    set(moc ${CMAKE_CURRENT_BINARY_DIR}/moc/${TESTS_PREFIX})
    qt_generate_moc(${source} ${moc}/${stem}.moc)
    add_executable(${name} ${source} ${moc}/${stem}.moc)
    target_include_directories(${name} PRIVATE ${moc})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
    target_compile_definitions(${name} PRIVATE QT_NO_KEYWORDS)
    target_link_libraries(${name} PRIVATE arbiter-flags arbiter-test-flags Qt6::Test arbiter-test-support ${TESTS_LIBRARIES})
    if(TESTS_GUI)
      target_link_libraries(${name} PRIVATE Qt6::Widgets)
    else()
      add_dependencies(core-tests ${name})
    endif()
    if(TESTS_PCH)
      target_precompile_headers(${name} REUSE_FROM ${TESTS_PCH})
    endif()
    if("threads" IN_LIST TESTS_LABELS)
      add_dependencies(tsan-tests ${name})
    endif()
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT 3600 LABELS "${TESTS_LABELS}"
      ENVIRONMENT "QT_QPA_PLATFORM=offscreen;ARBITER_BIN=${PROJECT_BINARY_DIR}/bin;ARBITER_ENGINE=${PROJECT_BINARY_DIR}/lib/arbiter/libarbiter-engine.so;XDG_STATE_HOME=${PROJECT_BINARY_DIR}/tests/state")
    if(NOT TESTS_LABELS MATCHES slow)
      set_tests_properties(${name} PROPERTIES TIMEOUT 300)
    endif()
  endforeach()
endfunction()
