// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/response_view.h"

#include <QBuffer>
#include <QImage>
#include <QSignalSpy>
#include <QtTest>

#include "ui/text/answer_view.h"
#include "ui/text/image_response_view.h"

using namespace arbiter;

namespace {

std::string png(int width, int height) {
  QImage image(width, height, QImage::Format_RGB32);
  image.fill(Qt::darkGreen);
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  image.save(&buffer, "PNG");
  return bytes.toStdString();
}

/// Answers when it is told to, as a thread would.
struct SlowStore {
  std::vector<std::pair<project::Blob, std::function<void(Result<std::string>)>>> asked;
  ui::BlobFetch fetch() {
    return
        [this](const project::Blob& blob, QObject*, std::function<void(Result<std::string>)> use) {
          asked.emplace_back(blob, std::move(use));
        };
  }
};

project::Blob blobNamed(char letter) { return {std::string(64, letter), 1, "image/png"}; }

const QImage& imageOf(const ui::ResponseView* view) {
  return static_cast<const ui::ImageResponseView*>(view)->image();
}

}  // namespace

class ResponseViewTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everyKindHasAView() {
    QWidget parent;
    for (int kind = 0; kind <= int(project::last_response_kind); ++kind) {
      auto* view = ui::makeResponseView(project::ResponseKind(kind), {}, &parent);
      QCOMPARE(view->kind(), project::ResponseKind(kind));
    }
  }

  void messagesAreReadUnderWhoSpeaks() {
    QWidget parent;
    auto* view = ui::makeResponseView(project::ResponseKind::text, {}, &parent);
    view->setBody(project::MessagesBody{R"([{"role":"assistant","content":"Fine, thanks."}])"},
                  ui::TextMode::Raw);
    QCOMPARE(view->findChild<ui::AnswerView*>()->toPlainText(), QStringLiteral("Fine, thanks."));
    QCOMPARE(view->extent(), QStringLiteral("2 words"));
    view->setBody("", ui::TextMode::Raw);
    QCOMPARE(view->extent(), QStringLiteral("empty"));
  }

  void aPictureIsDrawnWholeAndUndistorted() {
    QWidget parent;
    SlowStore store;
    auto* view = ui::makeResponseView(project::ResponseKind::image, store.fetch(), &parent);
    view->resize(400, 300);
    QSignalSpy extent(view, &ui::ResponseView::extentChanged);
    view->setBody(project::ImageBody{blobNamed('a')}, ui::TextMode::Rendered);
    QVERIFY(view->extent().isEmpty());
    store.asked[0].second(png(100, 50));
    QCOMPARE(extent.size(), 2);
    QCOMPARE(view->extent(), QStringLiteral("100 × 50 pixels"));
    const auto shot = view->grab().toImage();
    const auto scale = shot.devicePixelRatio();
    const auto at = [&](int x, int y) {
      return shot.pixelColor(int(x * scale), int(y * scale)).rgb();
    };
    const auto green = QColor(Qt::darkGreen).rgb();
    QCOMPARE(at(200, 150), green);
    QCOMPARE(at(1, 150), green);    // four times as large fills the width
    QVERIFY(at(200, 40) != green);  // and keeps the proportions
    QCOMPARE(at(200, 60), green);
  }

  void aLateAnswerShowsNoOtherPicture() {
    QWidget parent;
    SlowStore store;
    auto* view = ui::makeResponseView(project::ResponseKind::image, store.fetch(), &parent);
    view->setBody(project::ImageBody{blobNamed('a')}, ui::TextMode::Rendered);
    view->setBody(project::ImageBody{blobNamed('b')}, ui::TextMode::Rendered);
    store.asked[1].second(png(10, 10));
    store.asked[0].second(png(99, 99));
    QCOMPARE(imageOf(view).width(), 10);
  }

  void whatIsNoPictureSaysSo() {
    QWidget parent;
    SlowStore store;
    auto* view = ui::makeResponseView(project::ResponseKind::image, store.fetch(), &parent);
    view->resize(300, 200);
    view->setBody(project::ImageBody{blobNamed('a')}, ui::TextMode::Rendered);
    const auto before = view->grab().toImage();
    store.asked[0].second(std::string("no picture at all"));
    QVERIFY(imageOf(view).isNull());
    QVERIFY(view->grab().toImage() != before);  // words stand there now
  }
};

QTEST_MAIN(ResponseViewTest)
#include "response_view_test.moc"
