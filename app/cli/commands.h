// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>

#include "app/cli/context.h"

/// One function a command, each in the file of its name; main.cpp registers them.
namespace arbiter::cli {

void add_init(CLI::App& app, Context& context);
void add_status(CLI::App& app, Context& context);
void add_import(CLI::App& app, Context& context);
void add_find(CLI::App& app, Context& context);
void add_roles(CLI::App& app, Context& context);
void add_model(CLI::App& app, Context& context);
void add_export(CLI::App& app, Context& context);
void add_queue(CLI::App& app, Context& context);
void add_generate(CLI::App& app, Context& context);
void add_annotate(CLI::App& app, Context& context);
void add_train(CLI::App& app, Context& context);  ///< train sft, train reward, train ppo ...
void add_train_control(CLI::App& train, Context& context);  ///< train control
void add_names(CLI::App& app, Context& context);
void add_loop(CLI::App& app, Context& context);
void add_runs(CLI::App& app, Context& context);  ///< runs list, runs delete
void add_evaluate(CLI::App& app, Context& context);
void add_demo(CLI::App& app, Context& context);
void add_doctor(CLI::App& app, Context& context);
void add_tokenize(CLI::App& app, Context& context);
void add_logits(CLI::App& app, Context& context);
void add_inspect(CLI::App& app, Context& context);
void add_merge(CLI::App& app, Context& context);
void add_demo_model(CLI::App& app, Context& context);   ///< the model that comes with the program
void add_demo_corpus(CLI::App& app, Context& context);  ///< hidden: the demo task as JSONL

}  // namespace arbiter::cli
