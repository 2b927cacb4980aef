#!/bin/bash
if mkdir "$LOCK"; then
    work
fi
if [ -f "$PIDFILE" ]; then
    kill "$(cat "$PIDFILE")"
fi
if [ ! -f package-lock.json ]; then
    npm install
fi
