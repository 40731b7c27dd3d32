// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/loader.h"

#include <dlfcn.h>

#include <atomic>
#include <cstdlib>
#include <mutex>
#include <string_view>

#include "core/base/log.h"
#include "engine_abi.h"

namespace arbiter::engine {
namespace {

constexpr const char* library_name = "libarbiter-engine.so";

std::filesystem::path program_folder() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::filesystem::path() : program.parent_path();
}

std::string last_loader_error() {
  const char* text = dlerror();
  return text != nullptr ? text : "unknown error";
}

std::unexpected<Error> missing_torch(const std::string& reason) {
  return fail(ErrorCode::engine_missing,
              ARBITER_MESSAGE("core",
                              "The learning engine cannot be loaded: {reason}. Install LibTorch "
                              "(packages libtorch-dev or libtorch1.13, and libopenblas0-pthread). "
                              "Labelling, import and export work without it."),
              {{"reason", reason}});
}

std::unexpected<Error> missing_engine() {
  std::string places;
  for (const auto& place : engine_candidates()) {
    if (!places.empty()) places += ", ";
    places += place.string();
  }
  return fail(ErrorCode::engine_missing,
              ARBITER_MESSAGE("core",
                              "The learning engine is not installed; looked for it at: {places}. "
                              "Install arbiter-engine with LibTorch (packages libtorch-dev or "
                              "libtorch1.13, and libopenblas0-pthread). Labelling, import and "
                              "export work without it."),
              {{"places", places}});
}

std::unexpected<Error> other_version(const std::filesystem::path& library) {
  return fail(ErrorCode::engine_missing,
              ARBITER_MESSAGE("core",
                              "{library} belongs to another version of Arbiter. Install the engine "
                              "of this version."),
              {{"library", library.string()}});
}

/// A symbol of the loaded library as a function of type `Function`; null where it has none.
template <class Function>
Function* symbol(void* library, const char* name) {
  // POSIX promises that a function pointer survives the trip through void*.
  return reinterpret_cast<Function*>(dlsym(library, name));
}

/// The library is kept for the life of the process: LibTorch cannot be unloaded safely.
Result<Engine*> load_library(const std::filesystem::path& path) {
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return missing_torch(last_loader_error());
  auto* abi = symbol<const char*()>(library, "arbiter_engine_headers");
  auto* create = symbol<Engine*()>(library, "arbiter_engine_create");
  if (abi == nullptr || create == nullptr || std::string_view(abi()) != engine_abi()) {
    dlclose(library);
    return other_version(path);
  }
  Engine* engine = create();
  if (engine == nullptr) return missing_torch("it did not start");
  logging::write(logging::Level::info, "engine", "loaded " + path.string());
  return engine;
}

Result<Engine*> find_library() {
  for (const auto& candidate : engine_candidates()) {
    std::error_code error;
    if (std::filesystem::exists(candidate, error)) return load_library(candidate);
  }
  return missing_engine();
}

Result<Engine*> find_and_load() {
  auto found = find_library();
  if (!found) logging::write(logging::Level::error, "engine", "not loaded", found.error());
  return found;
}

/// The one engine of the process. Loading is tried again after a failure, since LibTorch may have
/// been installed meanwhile.
class Holder {
 public:
  static Holder& instance() {
    static Holder holder;
    return holder;
  }

  Result<Engine*> get() {
    const std::lock_guard lock(mutex_);
    if (engine_ != nullptr) return engine_.load();
    ARBITER_ASSIGN(Engine * loaded, find_and_load());
    engine_ = loaded;
    return loaded;
  }

  bool loaded() const { return engine_ != nullptr; }

 private:
  std::mutex mutex_;
  std::atomic<Engine*> engine_{nullptr};
};

}  // namespace

std::vector<std::filesystem::path> engine_candidates() {
  std::vector<std::filesystem::path> places;
  if (const char* named = std::getenv("ARBITER_ENGINE"); named != nullptr && *named != '\0') {
    // Said on purpose: no other place is tried.
    places.emplace_back(named);
    return places;
  }
  if (const auto folder = program_folder(); !folder.empty()) {
    places.push_back(folder.parent_path() / "lib/arbiter" / library_name);
  }
#ifdef ARBITER_LIBRARY_FOLDER
  places.push_back(std::filesystem::path(ARBITER_LIBRARY_FOLDER) / library_name);
#endif
  return places;
}

const char* engine_abi() { return ARBITER_ENGINE_ABI; }

Result<Engine*> load_engine() { return Holder::instance().get(); }

bool engine_loaded() { return Holder::instance().loaded(); }

}  // namespace arbiter::engine
