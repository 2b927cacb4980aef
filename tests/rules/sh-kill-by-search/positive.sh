#!/bin/sh
# finds +1
kill -9 $(ps aux | grep server | awk '{print $2}')
# finds +1
kill -KILL `ps -ef | grep java | cut -c9-15`
