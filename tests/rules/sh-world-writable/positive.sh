#!/bin/sh
# finds +1
chmod -R 777 /srv/app
# finds +1
sudo chmod a+rwx /opt/tool
