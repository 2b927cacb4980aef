#!/bin/bash
# finds +1
cd "$cache"
rm -rf *
clean() {
    # finds +1
    cd build/out
    rm -f *.o
}
