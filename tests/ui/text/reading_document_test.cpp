// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/reading_document.h"

#include <QTest>
#include <QTextBlock>
#include <QTextLayout>

#include "ui/text/answer_view.h"
#include "ui/text/conversation.h"
#include "ui/theme/theme.h"

using namespace arbiter;
using namespace arbiter::ui;

class ReadingDocumentTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { Theme::instance().setMode(Theme::Mode::Light); }

  void htmlStaysText() {
    const auto document = makeReadingDocument(
        QStringLiteral("a <b>bold</b> <script>alert(1)</script> <img src='file:///etc/passwd'>"),
        TextMode::Rendered);
    QVERIFY(document->toPlainText().contains(QStringLiteral("<script>alert(1)</script>")));
    QVERIFY(document->toPlainText().contains(QStringLiteral("<b>bold</b>")));
  }

  void codeIsMonospacedAndKeepsItsLines() {
    const auto document = makeReadingDocument(
        QStringLiteral("text\n\n```python\ndef f():\n    return __init__\n```\n\nafter"),
        TextMode::Rendered);
    QVERIFY(document->toPlainText().contains(QStringLiteral("    return __init__")));
    bool found = false;
    for (auto block = document->begin(); block.isValid(); block = block.next()) {
      if (!block.text().contains(QStringLiteral("return"))) continue;
      found = true;
      QVERIFY(block.begin().fragment().charFormat().fontFixedPitch());
    }
    QVERIFY(found);
  }

  void aLongCodeLineStaysInItsGround() {
    const auto document = makeReadingDocument(
        QStringLiteral("```\nshort\n%1\n```\n").arg(QStringLiteral("a = b + c; ").repeated(60)),
        TextMode::Rendered);
    document->setTextWidth(400);
    QVERIFY(document->size().height() > 0);
    QVERIFY2(document->idealWidth() <= 400, qPrintable(QString::number(document->idealWidth())));
    QVERIFY(document->size().width() <= 401);
  }

  void linesAreAtLeastFortyPercentHigher() {
    const auto document = makeReadingDocument(QStringLiteral("one\n\ntwo"), TextMode::Rendered);
    const auto format = document->begin().blockFormat();
    QCOMPARE(format.lineHeightType(), int(QTextBlockFormat::ProportionalHeight));
    QVERIFY(format.lineHeight() >= 100);
    QVERIFY(document->defaultFont().pointSizeF() >= 11.0);
  }

  void longTextIsPlain() {
    const auto text = QStringLiteral("**bold** ").repeated(10'000);  // 90 kB
    const auto document = makeReadingDocument(text, TextMode::Rendered);
    QVERIFY(document->toPlainText().startsWith(QStringLiteral("**bold**")));
    const auto shorter = makeReadingDocument(QStringLiteral("**bold**"), TextMode::Rendered);
    QCOMPARE(shorter->toPlainText(), QStringLiteral("bold"));
  }

  void aHugeTextIsCutAndSaysSo() {
    const QString text(10'000'000, u'x');
    const auto document = makeReadingDocument(text, TextMode::Raw);
    QVERIFY(document->characterCount() < shownLimit + 1000);
    QVERIFY(document->lastBlock().text().contains(QLocale().toString(10'000'000)));
  }

  /// Qt looks for the end of a word at each line anew: a megabyte without a space took 20 seconds.
  void wordsWithoutEndAreBrokenAnywhere() {
    const auto wrapping = [](const QString& text, TextMode mode = TextMode::Rendered) {
      return makeReadingDocument(text, mode)->defaultTextOption().wrapMode();
    };
    const QString endless(1'000'000, QLatin1Char('x'));
    for (const auto mode : {TextMode::Rendered, TextMode::Raw}) {
      QCOMPARE(wrapping(endless, mode), QTextOption::WrapAnywhere);
      QCOMPARE(wrapping(QStringLiteral("see this: ") + endless.left(5000), mode),
               QTextOption::WrapAnywhere);
    }
    const auto atWords = QTextOption::WrapAtWordBoundaryOrAnywhere;
    QCOMPARE(wrapping(QStringLiteral("plain words ").repeated(1000)), atWords);
    QCOMPARE(wrapping(QStringLiteral("面包太硬了").repeated(1000)), atWords);
    // All of what is shown is laid out, in lines that are full.
    const auto document = makeReadingDocument(endless, TextMode::Raw);
    document->setTextWidth(600);
    QVERIFY(document->size().height() > 0);
    const auto* layout = document->firstBlock().layout();
    QVERIFY(layout->lineCount() > 1000);
    for (int line = 0; line + 1 < layout->lineCount(); ++line)
      QVERIFY(layout->lineAt(line).naturalTextWidth() > 500);
  }

  void aViewBreaksLinesAsItsDocumentDoes() {
    AnswerView view;
    view.resize(600, 400);
    view.setVisible(true);
    view.setAnswer(QString(300'000, QLatin1Char('x')));
    QCOMPARE(view.document()->defaultTextOption().wrapMode(), QTextOption::WrapAnywhere);
    view.setAnswer(QStringLiteral("plain words"));
    QCOMPARE(view.document()->defaultTextOption().wrapMode(),
             QTextOption::WrapAtWordBoundaryOrAnywhere);
  }

  void rawIsTheTextItself() {
    const auto text = QStringLiteral("# not a heading\n- **x**\n\n\ntail  ");
    QCOMPARE(makeReadingDocument(text, TextMode::Raw)->toPlainText(), text);
  }

  void wordsOfAllScripts() {
    QCOMPARE(countWords(QStringLiteral("It is 90 minutes, not 20.")), 6);
    QCOMPARE(countWords(QStringLiteral("你好世界")), 4);
    QCOMPARE(countWords(QStringLiteral("hello 世界 again")), 4);
    QCOMPARE(countWords(QString()), 0);
    QCOMPARE(countWords(QStringLiteral(" -- ... ")), 0);
  }

  void transcriptsBecomeTurns() {
    const auto turns = turnsOf(project::PromptForm::hh,
                               "\n\nHuman: Hi\n\nAssistant: Hello.\n\nHuman: Bread?\n\nAssistant:");
    QCOMPARE(turns.size(), 3U);
    QCOMPARE(turns[1].text, QStringLiteral("Hello."));
    QVERIFY(turns[1].speaker == Turn::Speaker::Assistant);
    QCOMPARE(turns[2].text, QStringLiteral("Bread?"));
  }

  void messagesBecomeTurns() {
    project::Prompt prompt;
    prompt.form = project::PromptForm::messages;
    prompt.text = R"([{"role":"user","content":"only this"}])";
    QCOMPARE(promptText(prompt), QStringLiteral("only this"));
    prompt.text = R"([{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}])";
    QVERIFY(promptText(prompt).contains(QStringLiteral("**System**")));
    prompt.text = "not json";
    QCOMPARE(promptText(prompt), QStringLiteral("not json"));
  }
};

QTEST_MAIN(ReadingDocumentTest)
#include "reading_document_test.moc"
