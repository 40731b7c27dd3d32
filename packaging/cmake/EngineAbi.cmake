# SPDX-License-Identifier: GPL-3.0-or-later
# The interface between the programs and the engine library is what its headers say: their hash
# tells the two apart that do not fit together. Run at build time:
#   cmake -DSOURCE=checkout -DOUTPUT=engine_abi.h -P EngineAbi.cmake
# The headers are engine.h and whatever of the checkout it includes, directly or not.
cmake_minimum_required(VERSION 3.25)

function(collect header)
  if(header IN_LIST headers)
    return()
  endif()
  list(APPEND headers ${header})
  file(STRINGS ${SOURCE}/${header} includes REGEX "^#include \"")
  foreach(line IN LISTS includes)
    string(REGEX REPLACE "^#include \"([^\"]+)\".*" "\\1" included "${line}")
    collect(${included})
  endforeach()
  set(headers ${headers} PARENT_SCOPE)
endfunction()

set(headers)
collect(core/engine/engine.h)
list(SORT headers)
set(all)
foreach(header IN LISTS headers)
  file(SHA256 ${SOURCE}/${header} hash)
  string(APPEND all "${header} ${hash}\n")
endforeach()
string(SHA256 abi "${all}")
file(WRITE ${OUTPUT} "// Made from the headers of the engine's interface.\n#pragma once\n\n#define ARBITER_ENGINE_ABI \"${abi}\"\n")
