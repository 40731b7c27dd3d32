# SPDX-License-Identifier: GPL-3.0-or-later
# Every compiler flag of the project stands here, in one interface target.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib/arbiter)

find_program(ARBITER_CCACHE ccache)
if(ARBITER_CCACHE)
  # Precompiled headers need these sloppiness settings for cache hits (ccache manual).
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=true ${ARBITER_CCACHE})
endif()

add_library(arbiter-flags INTERFACE)
target_include_directories(arbiter-flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(arbiter-flags INTERFACE -Wall -Wextra -Wpedantic -fvisibility=hidden)
# GCC (12 to 14 seen) finds overlaps and out-of-bounds copies in plain std::string concatenation (GCC
# bug 105651) and uninitialised members in moved-from optionals and variants.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(arbiter-flags INTERFACE
    -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread -Wno-maybe-uninitialized)
endif()
# A precompiled header must not depend on the time at which it was made.
target_compile_options(arbiter-flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
if(ARBITER_WERROR)
  target_compile_options(arbiter-flags INTERFACE -Werror)
endif()
target_compile_definitions(arbiter-flags INTERFACE
  ARBITER_VERSION="${PROJECT_VERSION}")
if(ARBITER_SANITIZE)
  target_compile_options(arbiter-flags INTERFACE -fsanitize=${ARBITER_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(arbiter-flags INTERFACE -fsanitize=${ARBITER_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NOT ARBITER_SANITIZE MATCHES thread)
    # The sanitizer's tables are mostly addresses: fixed ones need no relocations, which are a
    # third of each test program.
    target_link_options(arbiter-flags INTERFACE $<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:-no-pie>)
  endif()
endif()
# What test programs are compiled with besides: UBSan's checks at each access to memory cost much
# of the time to build, and there they would only watch the tests' own lines.
add_library(arbiter-test-flags INTERFACE)
if(ARBITER_SANITIZE MATCHES undefined)
  target_compile_options(arbiter-test-flags INTERFACE -fno-sanitize=null,alignment,object-size,vptr)
endif()
if(ARBITER_FUZZ)
  target_compile_options(arbiter-flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
find_program(ARBITER_MOLD mold)
# With AddressSanitizer mold's programs are twice as large: tens of gigabytes in all.
if(ARBITER_MOLD AND NOT ARBITER_SANITIZE MATCHES address)
  target_link_options(arbiter-flags INTERFACE -fuse-ld=mold)
endif()
