// SPDX-License-Identifier: GPL-3.0-or-later
// An engine library of another version, as the loader may find one.

extern "C" __attribute__((visibility("default"))) const char* arbiter_engine_headers() {
  return "0000000000000000000000000000000000000000000000000000000000000000";
}

extern "C" __attribute__((visibility("default"))) void* arbiter_engine_create() {
  static int called = 0;
  return &called;
}
