#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Public data sets come in by --map or by themselves.
. "$(dirname "$0")/support.sh"

data=${ARBITER_DATA_DIR:-$(dirname "$0")/../../../shared/data}
if [ ! -d "$data" ]; then
  echo "skipped: the public data sets are not here (ARBITER_DATA_DIR)"
  exit 0
fi
project=$work/project
expect 0 init "$project"
expect 0 import "$project" "$data/pandalm/testset-v1.json" \
  --map prompt=instruction,input=input,response_a=response1,response_b=response2,label:1=annotator1,label:2=annotator2,label:3=annotator3 \
  --labels first=1,second=2,tie=0 --json
number_is rows 999
number_is judgments 2997
expect 0 import "$project" "$data/llmbar/LLMBar_Natural.json" \
  --map prompt=input,response_a=output_1,response_b=output_2,label=label --labels first=1,second=2 \
  --annotator llmbar --json
number_is rows 100
expect 0 import "$project" "$data/hh-rlhf/hh_sample.jsonl.gz" --json
number_is rows 75
expect 0 status "$project" --json
number_is prompts 1174
number_is comparisons 1174
number_is judgments 3172
number_is annotators 5
expect 0 export "$project" "$work/rows.jsonl" --json
number_is rows 1174
