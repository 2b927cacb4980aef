#!/bin/sh
chmod 755 /srv/app
chmod 1777 /srv/share
chmod 777 /tmp/x
chmod +x run.sh
