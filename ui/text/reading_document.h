// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QTextDocument>
#include <cstdint>
#include <memory>

namespace arbiter::ui {

/// How an answer is laid out. Markdown hides evidence (`__init__` loses its underscores), so the
/// same text can always be read raw.
enum class TextMode : std::uint8_t { Rendered, Raw };

/// A document that loads nothing: no pictures, no style sheets, neither from disk nor the network.
class ReadingDocument : public QTextDocument {
  Q_OBJECT

 public:
  using QTextDocument::QTextDocument;

 protected:
  QVariant loadResource(int /*type*/, const QUrl& /*name*/) override { return {}; }
};

/// Above this many bytes of UTF-8, Markdown is shown as plain text.
inline constexpr qsizetype markdownLimit = 64 * 1024;
/// Above this many characters, only the beginning is laid out; the end of the view says so.
inline constexpr qsizetype shownLimit = 200'000;

/// From so many characters without a space on, lines are broken anywhere.
inline constexpr qsizetype longestWord = 1000;

/// Lays a text out for reading in the theme in force: 11 points or more, line height 1.4, HTML as
/// text, code in a monospaced face. Detached from any widget, so it can be made ahead of time.
std::unique_ptr<ReadingDocument> makeReadingDocument(const QString& text, TextMode mode);

/// Words as a reader counts them: between spaces, and each Chinese or Japanese character for one.
qsizetype countWords(const QString& text);

/// The widest column for reading, in pixels: some 85 characters of the reading font.
int readingMeasure();

}  // namespace arbiter::ui
