# Every outside library, once. The Debian packages that bring them stand in installer/dependencies.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(tl-expected REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(yaml-cpp REQUIRED)
pkg_check_modules(PCRE2 REQUIRED IMPORTED_TARGET libpcre2-8)
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
find_package(ZLIB REQUIRED)
pkg_check_modules(SNAPPY REQUIRED IMPORTED_TARGET snappy)
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
find_package(simdjson REQUIRED)
pkg_check_modules(GUMBO REQUIRED IMPORTED_TARGET gumbo)
pkg_check_modules(POPPLER REQUIRED IMPORTED_TARGET poppler-cpp)
find_package(OpenSSL REQUIRED)
pkg_check_modules(HTTPLIB REQUIRED IMPORTED_TARGET cpp-httplib)
# From 0.18 on its header calls libcrypto by itself.
target_link_libraries(PkgConfig::HTTPLIB INTERFACE OpenSSL::Crypto)

# An object, not a library: it works by being linked, nobody calls it.
add_library(luthier_passive_waiting OBJECT ${CMAKE_SOURCE_DIR}/core/base/passive_waiting.cpp)

if(LUTHIER_ENGINE)
  find_package(OpenMP REQUIRED COMPONENTS CXX)
  find_package(CLI11 REQUIRED)
  find_package(Torch REQUIRED)
  add_library(luthier_torch INTERFACE)
  target_include_directories(luthier_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
  target_link_libraries(luthier_torch INTERFACE $<TARGET_OBJECTS:luthier_passive_waiting>
    ${TORCH_LIBRARIES} OpenMP::OpenMP_CXX)
endif()

# The window needs the store; the engine's data commands use it where it is to be had.
if(LUTHIER_WINDOW)
  find_package(SQLite3 REQUIRED)
  find_package(SQLiteCpp REQUIRED)
else()
  find_package(SQLite3)
  find_package(SQLiteCpp)
endif()
if(SQLite3_FOUND AND SQLiteCpp_FOUND)
  set(LUTHIER_STORE ON)
else()
  set(LUTHIER_STORE OFF)
endif()

if(LUTHIER_TESTS)
  pkg_check_modules(OPENCC REQUIRED IMPORTED_TARGET opencc)
endif()

if(LUTHIER_WINDOW OR LUTHIER_TESTS)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Core DBus Gui Widgets Network Concurrent Test PrintSupport Svg LinguistTools)
endif()

if(LUTHIER_WINDOW)
  find_package(QCustomPlotQt6 REQUIRED)
endif()
