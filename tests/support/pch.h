// SPDX-License-Identifier: GPL-3.0-or-later
// The precompiled header of the tests: what most of them include, nothing of ours.
#pragma once

#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <expected>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>
