#!/bin/bash
# finds +1
if [ ! -f "$LOCKFILE" ]; then
    touch "$LOCKFILE"
    work
fi
# finds +1
if [[ -e /var/run/job.pid ]]; then
    echo "runs already"
    exit 1
fi
echo $$ > /var/run/job.pid
