// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/text_response_view.h"

#include <QTextCursor>
#include <QVBoxLayout>

#include "ui/text/conversation.h"

namespace arbiter::ui {
namespace {

class PreparedText : public PreparedBody {
 public:
  explicit PreparedText(std::unique_ptr<ReadingDocument> laidOut) : document(std::move(laidOut)) {}
  std::unique_ptr<ReadingDocument> document;
};

}  // namespace

TextResponseView::TextResponseView(QWidget* parent)
    : ResponseView(parent), view_(new AnswerView(this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(view_);
}

void TextResponseView::setBody(const project::ResponseBody& body, TextMode mode,
                               std::unique_ptr<PreparedBody> prepared) {
  auto* ready = dynamic_cast<PreparedText*>(prepared.get());
  view_->setAccessibleName(accessibleName());
  view_->setAnswer(responseText(body), mode, ready ? std::move(ready->document) : nullptr);
  Q_EMIT extentChanged();
}

std::unique_ptr<PreparedBody> TextResponseView::prepare(const project::ResponseBody& body,
                                                        TextMode mode) const {
  auto document = makeReadingDocument(responseText(body), mode);
  document->setTextWidth(view_->lineWrapColumnOrWidth());
  document->size();  // lays it out now
  return std::make_unique<PreparedText>(std::move(document));
}

QString TextResponseView::extent() const {
  const auto& text = view_->answer();
  const auto words = countWords(text);
  if (text.isEmpty()) return tr("empty");
  if (text.trimmed().isEmpty()) return tr("only spaces");
  if (words == 1) return tr("1 word");
  return tr("%L1 words").arg(words);
}

void TextResponseView::setFitHeight(int most) {
  view_->setVerticalScrollBarPolicy(most > 0 ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAsNeeded);
  view_->setFitHeight(most);
  setSizePolicy(view_->sizePolicy());
}

bool TextResponseView::copySelection() const {
  if (!view_->textCursor().hasSelection()) return false;
  view_->copy();
  return true;
}

}  // namespace arbiter::ui
