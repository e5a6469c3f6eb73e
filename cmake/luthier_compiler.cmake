# Warnings, debug information, linker and ccache: what every target shares.

# gcc 12 sees ghosts in libstdc++ and tl::expected with the first two on, gcc 14 with the third.
add_compile_options(-Wall -Wextra -Wpedantic -Werror=switch -Werror=return-type -Wno-restrict -Wno-maybe-uninitialized -Wno-array-bounds)
# -g1 keeps line numbers in backtraces at a quarter of -g's object size.
string(REPLACE "-g" "-g1" CMAKE_CXX_FLAGS_RELWITHDEBINFO "${CMAKE_CXX_FLAGS_RELWITHDEBINFO}")
# NDEBUG stays off: assertions guard our own promises in every build that a developer runs.
string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_RELWITHDEBINFO "${CMAKE_CXX_FLAGS_RELWITHDEBINFO}")

find_program(LUTHIER_MOLD mold)
if(LUTHIER_MOLD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_link_options(-fuse-ld=mold)
endif()

find_program(LUTHIER_CCACHE ccache)
if(LUTHIER_CCACHE)
  # Without BASEDIR and NOHASHDIR a clone in another folder hits nothing; the slopiness is what precompiled headers need.
  set(launcher ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
    CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${LUTHIER_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>)
endif()

# One static library a folder; includes are written from the root ("core/base/result.h").
function(luthier_library name)
  add_library(${name} STATIC ${ARGN})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
endfunction()
