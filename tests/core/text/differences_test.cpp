// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/differences.h"

#include <QTest>
#include <string>

#include "core/base/random.h"

using namespace arbiter;
using namespace arbiter::text;

class DifferencesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void marksWhatChanged_data();
  void marksWhatChanged();
  void spansCoverBothTexts();
  void pathsAreShortest();
  void nothingInCommonIsGivenUpOn();
};

namespace {

/// The text with what only it has in brackets.
QString marked(const std::string& text, const std::vector<DifferenceSpan>& spans) {
  std::string shown;
  for (const auto& span : spans) {
    const auto part = text.substr(span.begin, span.end - span.begin);
    shown += span.kind == DifferenceKind::equal ? part : "[" + part + "]";
  }
  return QString::fromStdString(shown);
}

std::string equal_text(const std::string& text, const std::vector<DifferenceSpan>& spans) {
  std::string shared;
  for (const auto& span : spans)
    if (span.kind == DifferenceKind::equal)
      shared += text.substr(span.begin, span.end - span.begin);
  return shared;
}

bool covers(const std::string& text, const std::vector<DifferenceSpan>& spans) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    if (spans[i].begin != at || spans[i].end <= at) return false;
    if (i > 0 && spans[i].kind == spans[i - 1].kind) return false;
    at = spans[i].end;
  }
  return at == text.size();
}

/// Length of the longest common subsequence, by the table of the textbooks.
std::size_t longest_common(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1, 0);
  for (const char x : a) {
    std::size_t diagonal = 0;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const auto above = row[j + 1];
      row[j + 1] = x == b[j] ? diagonal + 1 : std::max(above, row[j]);
      diagonal = above;
    }
  }
  return row.back();
}

}  // namespace

void DifferencesTest::marksWhatChanged_data() {
  QTest::addColumn<QString>("left");
  QTest::addColumn<QString>("right");
  QTest::addColumn<QString>("left_marked");
  QTest::addColumn<QString>("right_marked");
  const auto row = [](const char* name, const char* left, const char* right, const char* first,
                      const char* second) {
    QTest::newRow(name) << QString::fromUtf8(left) << QString::fromUtf8(right)
                        << QString::fromUtf8(first) << QString::fromUtf8(second);
  };
  row("same", "a b c", "a b c", "a b c", "a b c");
  row("both empty", "", "", "", "");
  row("one empty", "a b", "", "[a b]", "");
  row("a word", "the red house", "the blue house", "the [red] house", "the [blue] house");
  row("a word more", "good day", "good sunny day", "good day", "good [sunny ]day");
  row("a phrase is one", "I like tea a lot", "I drink coffee a lot", "I [like tea] a lot",
      "I [drink coffee] a lot");
  row("punctuation", "Yes, it is.", "Yes! it is.", "Yes[,] it is.", "Yes[!] it is.");
  row("contraction", "I don't know", "I do know", "I [don't] know", "I [do] know");
  row("not ASCII", "\u00fcber alles \u4e16\u754c", "unter alles \u4e16\u754c",
      "[\u00fcber] alles \u4e16\u754c", "[unter] alles \u4e16\u754c");
  row("line ends", "a\nb", "a\n\nb", "a[\n]b", "a[\n\n]b");
}

void DifferencesTest::marksWhatChanged() {
  QFETCH(QString, left);
  QFETCH(QString, right);
  QFETCH(QString, left_marked);
  QFETCH(QString, right_marked);
  const auto found = find_differences(left.toStdString(), right.toStdString());
  QCOMPARE(marked(left.toStdString(), found.left), left_marked);
  QCOMPARE(marked(right.toStdString(), found.right), right_marked);
}

void DifferencesTest::spansCoverBothTexts() {
  const std::vector<std::string> parts{"the",    " ",    " ",      "cat", ".", "\n",   "sat",
                                       "\u00e9", "\xff", "\u4e16", "a",   "!", "don't"};
  Random random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string texts[2];
    for (auto& text : texts)
      for (auto left = random.below(20); left > 0; --left) text += random.pick(parts);
    const auto found = find_differences(texts[0], texts[1]);
    QVERIFY(covers(texts[0], found.left));
    QVERIFY(covers(texts[1], found.right));
    QCOMPARE(equal_text(texts[0], found.left), equal_text(texts[1], found.right));
  }
}

void DifferencesTest::pathsAreShortest() {
  // Punctuation marks are words of one character, so that words can be counted as bytes.
  Random random(9);
  for (int round = 0; round < 1000; ++round) {
    std::string texts[2];
    for (auto& text : texts)
      for (auto left = random.below(60); left > 0; --left) text += "!?.,;"[random.below(5)];
    const auto found = find_differences(texts[0], texts[1]);
    QCOMPARE(equal_text(texts[0], found.left).size(), longest_common(texts[0], texts[1]));
  }
}

void DifferencesTest::nothingInCommonIsGivenUpOn() {
  std::string left = "same start ";
  std::string right = left;
  for (int i = 0; i < 20000; ++i) {
    left += "l" + std::to_string(i) + ".";
    right += "r" + std::to_string(i) + ",";
  }
  left += " same end";
  right += " same end";
  const auto found = find_differences(left, right);
  QCOMPARE(found.left.size(), std::size_t{3});
  QCOMPARE(found.left.front().kind, DifferenceKind::equal);
  QCOMPARE(found.left.back().end - found.left.back().begin, std::string(" same end").size());
  QVERIFY(covers(left, found.left) && covers(right, found.right));
}

QTEST_GUILESS_MAIN(DifferencesTest)
#include "differences_test.moc"
