#!/bin/sh
# finds +1
tmp=/tmp/report.$$
# finds +1
sort "$1" > /tmp/sorted-$$.txt
