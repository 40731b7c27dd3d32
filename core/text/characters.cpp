// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/characters.h"

#include <utf8proc.h>

namespace arbiter::text {
namespace {

utf8proc_category_t category_of(char32_t point) {
  return utf8proc_category(static_cast<utf8proc_int32_t>(point));
}

}  // namespace

CharacterKind character_kind(char32_t point) {
  const auto category = category_of(point);
  if (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO)
    return CharacterKind::letter;
  if (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO)
    return CharacterKind::number;
  if (category >= UTF8PROC_CATEGORY_ZS && category <= UTF8PROC_CATEGORY_ZP)
    return CharacterKind::space;
  // Of the control characters these are white space.
  const bool control_space = (point >= 0x09 && point <= 0x0D) || point == 0x85;
  return control_space ? CharacterKind::space : CharacterKind::symbol;
}

bool is_punctuation(char32_t point) {
  if (point < 0x80) {
    return (point >= '!' && point <= '/') || (point >= ':' && point <= '@') ||
           (point >= '[' && point <= '`') || (point >= '{' && point <= '~');
  }
  const auto category = category_of(point);
  return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO;
}

bool is_word_character(char32_t point) {
  const auto category = category_of(point);
  return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO) ||
         category == UTF8PROC_CATEGORY_PC;
}

}  // namespace arbiter::text
