// SPDX-License-Identifier: GPL-3.0-or-later
// The precompiled header of the window's tests.
#pragma once

#include <QtCore/QtCore>
#include <QtGui/QtGui>
#include <QtTest/QtTest>
#include <QtWidgets/QtWidgets>
#include <expected>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>
