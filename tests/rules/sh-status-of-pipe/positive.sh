#!/bin/bash
# finds +1
make 2>&1 | tee build.log
if [ $? -ne 0 ]; then
    echo "build failed"
fi
# finds +1
./run | tail -5
code=$?
