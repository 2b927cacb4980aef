#!/bin/sh
tmp=$(mktemp /tmp/report.XXXXXX)
log="$HOME/log.$$"
sort "$1" > "$tmp"
dir="/tmp/session/$$"
cat < /tmp/report.$$
