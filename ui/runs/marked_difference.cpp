// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/marked_difference.h"

#include "core/text/differences.h"

namespace arbiter::ui {
namespace {

QString marked(const std::string& text, const std::vector<text::DifferenceSpan>& spans,
               const QColor& ground) {
  QString html;
  for (const auto& span : spans) {
    const auto part = QString::fromStdString(text.substr(span.begin, span.end - span.begin))
                          .toHtmlEscaped()
                          .replace(QLatin1Char('\n'), QStringLiteral("<br>"));
    html += span.kind == text::DifferenceKind::equal
                ? part
                : QStringLiteral("<span style=\"background-color:%1\">%2</span>")
                      .arg(ground.name(), part);
  }
  return html;
}

}  // namespace

std::pair<QString, QString> markDifferences(const QString& first, const QString& second,
                                            const QColor& firstGround, const QColor& secondGround) {
  const auto left = first.toStdString();
  const auto right = second.toStdString();
  const auto differences = text::find_differences(left, right);
  return {marked(left, differences.left, firstGround),
          marked(right, differences.right, secondGround)};
}

}  // namespace arbiter::ui
