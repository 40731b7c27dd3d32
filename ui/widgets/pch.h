// SPDX-License-Identifier: GPL-3.0-or-later
// The precompiled header of `ui`: Qt and standard headers that most files use, nothing of ours.
#pragma once

#include <QtCore/QtCore>
#include <QtGui/QtGui>
#include <QtWidgets/QtWidgets>
#include <expected>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>
