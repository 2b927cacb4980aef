#!/bin/bash
eval "$(ssh-agent -s)"
eval "$(direnv hook bash)"
source <(kubectl completion bash)
source ./lib.sh
body=$(curl -fsSL https://example.org/env)
