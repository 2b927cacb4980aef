#!/bin/bash
make > build.log
if [ $? -ne 0 ]; then
    echo "build failed"
fi
ps | grep server
if [ $? -eq 0 ]; then
    echo "runs"
fi
./run | tee log
echo done
