// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

/// The part of DuckDB's C interface (stable since 1.0, documented at duckdb.org/docs/api/c) that is
/// used here, as functions to be found in the loaded library.
namespace arbiter::exchange::tables::duckdb {

using Handle = void*;  ///< every object of the interface is a pointer that is not looked into
using Count = std::uint64_t;

struct Outcome {  // duckdb_result
  Count column_count = 0;
  Count row_count = 0;
  Count rows_changed = 0;
  void* columns = nullptr;
  char* error_message = nullptr;
  void* internal_data = nullptr;
};

/// duckdb_string_t: a text of up to 12 bytes is held in itself, a longer one elsewhere.
struct Text {
  std::uint32_t length;
  char prefix[4];
  const char* pointer;
};
static_assert(sizeof(Text) == 16);

/// 0 is success in all of them.
struct Functions {
  const char* (*library_version)();
  int (*create_config)(Handle* config);
  int (*set_config)(Handle config, const char* name, const char* option);
  void (*destroy_config)(Handle* config);
  int (*open_ext)(const char* path, Handle* database, Handle config, char** error);
  void (*close)(Handle* database);
  int (*connect)(Handle database, Handle* connection);
  void (*disconnect)(Handle* connection);
  int (*query)(Handle connection, const char* sql, Outcome* outcome);
  const char* (*result_error)(Outcome* outcome);
  void (*destroy_result)(Outcome* outcome);
  int (*prepare)(Handle connection, const char* sql, Handle* statement);
  const char* (*prepare_error)(Handle statement);
  void (*destroy_prepare)(Handle* statement);
  int (*pending_prepared_streaming)(Handle statement, Handle* pending);
  const char* (*pending_error)(Handle pending);
  int (*execute_pending)(Handle pending, Outcome* outcome);
  void (*destroy_pending)(Handle* pending);
  Handle (*fetch_chunk)(Outcome outcome);
  Count (*data_chunk_get_size)(Handle chunk);
  Handle (*data_chunk_get_vector)(Handle chunk, Count column);
  void* (*vector_get_data)(Handle vector);
  std::uint64_t* (*vector_get_validity)(Handle vector);
  void (*destroy_data_chunk)(Handle* chunk);
  void (*free)(void* memory);
};

}  // namespace arbiter::exchange::tables::duckdb
