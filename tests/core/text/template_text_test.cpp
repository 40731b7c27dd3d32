// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/template_text.h"

#include <QTest>

using namespace arbiter::text;

class TemplateTextTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void spacingQuotesAndCommentsMakeNoDifference_data();
  void spacingQuotesAndCommentsMakeNoDifference();
  void whatIsWrittenMakesADifference_data();
  void whatIsWrittenMakesADifference();
};

void TemplateTextTest::spacingQuotesAndCommentsMakeNoDifference_data() {
  QTest::addColumn<QString>("a");
  QTest::addColumn<QString>("b");
  const auto row = [](const char* a, const char* b) { QTest::newRow(b) << a << b; };
  row("{{ a }}", "{{a}}");
  row("{{ 'a' + b }}", "{{ \"a\"+b }}");
  row("{{ m['role'] }}", "{{ m.role }}");
  row("{{ m['role'] }}", "{{ m[ \"role\" ] }}");
  row("{{ a }}", "{# note #}{{ a }}");
  row("{% if a %}{{ b }}{% endif %}", "{% if a %}\n{{ b }}{% endif %}");
  row("{% if a %}{{ b }}{% endif %}", "{%- if a -%}  \n {{- b -}} \n{%- endif %}");
  row("{% if a %}{% if b %}{% endif %}{% endif %}",
      "{% if a %}\n   {% if b %}{% endif %}{% endif %}");
  row("{{ 'a\\n' }}", "{{ 'a\n' }}");
  row("{{ a }}", "{{ a }}\n");
  row("{% if a %}{{ b }}{% endif %}", "{% if a %}\r\n{{ b }}{% endif %}\r\n");
}

void TemplateTextTest::spacingQuotesAndCommentsMakeNoDifference() {
  QFETCH(QString, a);
  QFETCH(QString, b);
  QCOMPARE(normalized_template(b.toStdString()), normalized_template(a.toStdString()));
}

void TemplateTextTest::whatIsWrittenMakesADifference_data() {
  QTest::addColumn<QString>("a");
  QTest::addColumn<QString>("b");
  const auto row = [](const char* a, const char* b) { QTest::newRow(b) << a << b; };
  row("{{ a }}", " {{ a }}");
  row("{{ a }}{{ b }}", "{{ a }}\n{{ b }}");
  row("{{ a }}{% if b %}{% endif %}", "{{ a }} {% if b %}{% endif %}");
  row("{{ 'a b' }}", "{{ 'ab' }}");
  row("{{ 'a' }}", "{{ a }}");
  row("{{ 'a\\'b' }}", "{{ 'a' b' }}");
  row("{{ m['role'] }}", "{{ m[role] }}");
  row("{{ not a }}", "{{ nota }}");
  row("{{ a }}", "{{ a");
  row("{% if a %}x{% endif %}", "{% if a %}\n\nx{% endif %}");
}

void TemplateTextTest::whatIsWrittenMakesADifference() {
  QFETCH(QString, a);
  QFETCH(QString, b);
  QVERIFY(normalized_template(b.toStdString()) != normalized_template(a.toStdString()));
}

QTEST_GUILESS_MAIN(TemplateTextTest)
#include "template_text_test.moc"
