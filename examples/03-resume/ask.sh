#!/bin/sh
# A program as a model: the prompt comes on standard input, the reply goes to standard output. This one looks up what was recorded.
# The last line of every prompt says who is asked: assignment: role=<prefix> loop=<number> theme=<slug>
call=$(tail -c 200 | sed -n 's/.*assignment: role=\([a-z]*\) loop=\([0-9]*\) .*/L\2-\1/p')
cat "replies/$call.json"
