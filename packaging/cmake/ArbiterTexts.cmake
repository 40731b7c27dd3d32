# SPDX-License-Identifier: GPL-3.0-or-later

# What lupdate is called with, here and in the test of the translations.
set(ARBITER_LUPDATE_OPTIONS -silent -no-obsolete -locations none -extensions cpp,h
    -tr-function-alias QT_TRANSLATE_NOOP+=ARBITER_MESSAGE,QT_TR_NOOP+=OPTION_TEXT)

# arbiter_texts(target): compiles resources/i18n into the target's resource `i18n`. The target
# `texts` brings the source strings of the checkout into the .ts files.
function(arbiter_texts target)
  set(folder ${PROJECT_SOURCE_DIR}/resources/i18n)
  set(qm ${CMAKE_CURRENT_BINARY_DIR}/arbiter_de.qm)
  set(qrc ${CMAKE_CURRENT_BINARY_DIR}/i18n.qrc)
  set(cpp ${CMAKE_CURRENT_BINARY_DIR}/qrc_i18n.cpp)
  configure_file(${folder}/i18n.qrc.in ${qrc} @ONLY)
  add_custom_command(OUTPUT ${qm} DEPENDS ${folder}/arbiter_de.ts
    COMMAND Qt6::lrelease -silent ${folder}/arbiter_de.ts -qm ${qm})
  add_custom_command(OUTPUT ${cpp} DEPENDS ${qm} ${qrc}
    COMMAND Qt6::rcc --name i18n --output ${cpp} ${qrc})
  set_source_files_properties(${cpp} PROPERTIES SKIP_AUTOGEN ON SKIP_PRECOMPILE_HEADERS ON)
  target_sources(${target} PRIVATE ${cpp})
  add_custom_target(texts WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    COMMAND Qt6::lupdate ${ARBITER_LUPDATE_OPTIONS} -I ${PROJECT_SOURCE_DIR} ui core app -ts resources/i18n/arbiter_de.ts)
endfunction()
