// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/reading_document.h"

#include <QCoreApplication>
#include <QFontInfo>
#include <QFontMetricsF>
#include <QTextBlock>
#include <QTextBoundaryFinder>
#include <QTextCursor>
#include <QTextFrame>
#include <QTextList>
#include <QTextTable>
#include <algorithm>

#include "ui/theme/theme.h"

namespace arbiter::ui {
namespace {

constexpr int codeBlock = QTextFormat::UserProperty + 1;
constexpr double lineHeight = 1.4;  // of the font's size, as typographers count it

int proportionalLineHeight(const QFont& font) {
  const QFontMetricsF metrics(font);
  const double size = QFontInfo(font).pixelSize();
  return std::max(100, qRound(lineHeight * size / metrics.height() * 100));
}

void styleCode(const QTextBlock& block, const QFont& mono, const QColor& ground, bool whole) {
  QTextCursor cursor(block);
  QTextCharFormat code;
  code.setFontFamilies(mono.families());
  code.setFontPointSize(mono.pointSizeF());
  code.setFontFixedPitch(true);
  if (!whole) code.setBackground(ground);
  for (auto it = block.begin(); !it.atEnd(); ++it) {
    const auto fragment = it.fragment();
    if (!whole && !fragment.charFormat().fontFixedPitch()) continue;
    cursor.setPosition(fragment.position());
    cursor.setPosition(fragment.position() + fragment.length(), QTextCursor::KeepAnchor);
    cursor.mergeCharFormat(code);
  }
}

bool isCode(const QTextBlock& block) {
  const auto format = block.blockFormat();
  return format.hasProperty(codeBlock) || format.hasProperty(QTextFormat::BlockCodeFence) ||
         format.hasProperty(QTextFormat::BlockCodeLanguage) || format.nonBreakableLines();
}

void styleBlock(const QTextBlock& block, int line, const QFont& mono, const Palette& palette) {
  QTextBlockFormat format = block.blockFormat();
  QTextCursor cursor(block);
  const QColor codeGround = palette.dark ? palette.ground : palette.rail;
  format.setLineHeight(line, QTextBlockFormat::ProportionalHeight);
  if (isCode(block)) {
    format.setBackground(codeGround);
    // Single lines touch, so that the ground behind them has no gaps.
    format.setLineHeight(0, QTextBlockFormat::SingleHeight);
    const bool first = !isCode(block.previous());
    const bool last = !isCode(block.next());
    format.setTopMargin(first ? Theme::em(0.4) : 0);
    format.setBottomMargin(last ? Theme::em(0.7) : 0);
    format.setLeftMargin(Theme::em(0.5));
    format.setRightMargin(0);
    // A line that is too long goes on below, within the ground, and not out of sight.
    format.setNonBreakableLines(false);
    format.setProperty(codeBlock, true);
    cursor.setBlockFormat(format);
    styleCode(block, mono, codeGround, true);
    return;
  }
  if (format.headingLevel() > 0) {
    format.setTopMargin(block.blockNumber() == 0 ? 0 : Theme::em(0.7));
    format.setBottomMargin(Theme::em(0.3));
  } else if (block.textList() == nullptr) {
    format.setTopMargin(0);
    format.setBottomMargin(Theme::em(0.5));
  } else {
    const bool last = !block.next().isValid() || block.next().textList() == nullptr;
    format.setTopMargin(0);
    format.setBottomMargin(Theme::em(last ? 0.5 : 0.25));
  }
  cursor.setBlockFormat(format);
  if (format.intProperty(QTextFormat::BlockQuoteLevel) > 0) {
    QTextCharFormat quote;
    quote.setForeground(palette.quietText);
    cursor.select(QTextCursor::BlockUnderCursor);
    cursor.mergeCharFormat(quote);
  }
  styleCode(block, mono, codeGround, false);
}

void styleTables(QTextFrame* frame, const Palette& palette) {
  for (auto* child : frame->childFrames()) {
    if (auto* table = qobject_cast<QTextTable*>(child)) {
      auto format = table->format();
      format.setBorder(1);
      format.setBorderBrush(palette.line);
      format.setBorderCollapse(true);
      format.setCellPadding(Theme::em(0.25));
      format.setCellSpacing(0);
      format.setWidth(QTextLength());
      table->setFormat(format);
    }
    styleTables(child, palette);
  }
}

void styleMarkdown(QTextDocument& document) {
  const auto& theme = Theme::instance();
  QFont mono = theme.monospaceFont();
  mono.setPointSizeF(theme.readingFont().pointSizeF() * 0.92);
  const int line = proportionalLineHeight(document.defaultFont());
  for (auto block = document.begin(); block.isValid(); block = block.next())
    styleBlock(block, line, mono, theme.palette());
  styleTables(document.rootFrame(), theme.palette());
}

void stylePlain(QTextDocument& document) {
  QTextCursor cursor(&document);
  cursor.select(QTextCursor::Document);
  QTextBlockFormat format;
  format.setLineHeight(proportionalLineHeight(document.defaultFont()),
                       QTextBlockFormat::ProportionalHeight);
  cursor.mergeBlockFormat(format);
}

void noteThatItIsCut(QTextDocument& document, qsizetype length) {
  QTextCursor cursor(&document);
  cursor.movePosition(QTextCursor::End);
  cursor.insertBlock();
  QTextCharFormat note;
  note.setForeground(Theme::instance().palette().warning);
  cursor.insertText(QCoreApplication::translate(
                        "arbiter::ui::ReadingDocument",
                        "Only the first %L1 of %L2 characters are shown here; export the data to "
                        "read the rest.")
                        .arg(shownLimit)
                        .arg(length),
                    note);
}

/// Whether somewhere no line can be broken between words for very long: a picture in letters, a
/// minified program. Qt looks for the end of such a word at each line anew, which for a megabyte
/// takes minutes.
bool hasEndlessWord(const QString& text) {
  qsizetype begin = 0;
  qsizetype longest = 0;
  for (qsizetype i = 0; i <= text.size(); ++i) {
    if (i < text.size() && !text[i].isSpace()) continue;
    longest = std::max(longest, i - begin);
    begin = i + 1;
  }
  if (longest < longestWord) return false;
  // Chinese needs no spaces to be broken.
  QTextBoundaryFinder breaks(QTextBoundaryFinder::Line, text);
  for (qsizetype last = 0, next = 0; (next = breaks.toNextBoundary()) >= 0; last = next)
    if (next - last >= longestWord) return true;
  return false;
}

bool isIdeograph(char32_t c) {
  return (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x323AF);
}

}  // namespace

std::unique_ptr<ReadingDocument> makeReadingDocument(const QString& text, TextMode mode) {
  const auto& theme = Theme::instance();
  auto document = std::make_unique<ReadingDocument>();
  document->setUndoRedoEnabled(false);
  document->setDocumentMargin(0);
  QTextOption option;
  option.setWrapMode(hasEndlessWord(text.left(shownLimit))
                         ? QTextOption::WrapAnywhere
                         : QTextOption::WrapAtWordBoundaryOrAnywhere);
  option.setTextDirection(Qt::LayoutDirectionAuto);
  document->setDefaultTextOption(option);
  const bool cut = text.size() > shownLimit;
  const bool markdown = mode == TextMode::Rendered && text.size() <= markdownLimit &&
                        text.toUtf8().size() <= markdownLimit;
  if (markdown) {
    document->setDefaultFont(theme.readingFont());
    document->setMarkdown(text,
                          QTextDocument::MarkdownFeatures(QTextDocument::MarkdownDialectGitHub) |
                              QTextDocument::MarkdownNoHTML);
    styleMarkdown(*document);
    return document;
  }
  QFont font = theme.readingFont();
  if (mode == TextMode::Raw) {
    font = theme.monospaceFont();
    font.setPointSizeF(theme.readingFont().pointSizeF() * 0.95);
  }
  document->setDefaultFont(font);
  document->setPlainText(cut ? text.left(shownLimit) : text);
  stylePlain(*document);
  if (cut) noteThatItIsCut(*document, text.size());
  return document;
}

qsizetype countWords(const QString& text) {
  qsizetype words = 0;
  bool inWord = false;
  for (qsizetype i = 0; i < text.size(); ++i) {
    char32_t c = text[i].unicode();
    if (text[i].isHighSurrogate() && i + 1 < text.size()) {
      c = QChar::surrogateToUcs4(text[i], text[i + 1]);
      ++i;
    }
    if (isIdeograph(c)) {
      ++words;
      inWord = false;
    } else if (QChar::isSpace(c)) {
      inWord = false;
    } else if (!inWord && QChar::isLetterOrNumber(c)) {
      inWord = true;
      ++words;
    }
  }
  return words;
}

int readingMeasure() {
  // Average widths are of lower-case letters with spaces, not of the font's widest glyph.
  static const auto sample =
      QStringLiteral("the quick brown fox jumps over the lazy dog while it rains");
  const QFontMetricsF metrics(Theme::instance().readingFont());
  return int(metrics.horizontalAdvance(sample) / double(sample.size()) * 85);
}

}  // namespace arbiter::ui
