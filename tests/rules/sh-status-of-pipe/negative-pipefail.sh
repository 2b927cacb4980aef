#!/bin/bash
set -o pipefail
make | tee log
if [ $? -ne 0 ]; then exit 1; fi
