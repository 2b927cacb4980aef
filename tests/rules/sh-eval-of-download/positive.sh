#!/bin/bash
# finds +1
eval "$(curl -fsSL https://example.org/env)"
# finds +1
source <(curl -s https://example.org/lib.sh)
# finds +1
eval "branch=$GITHUB_HEAD_REF"
# finds +1
eval `echo "$QUERY_STRING" | tr '&' ';'`
