#!/bin/bash
cd "$cache" || exit 1
rm -rf *
cd "$cache" && rm -rf *
cd "$work"
rm -rf /srv/cache
cd "$work"
make
