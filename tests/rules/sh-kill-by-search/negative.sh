#!/bin/sh
kill "$pid"
kill -9 "$(cat server.pid)"
kill $(jobs -p)
