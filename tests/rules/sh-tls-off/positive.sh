#!/bin/sh
# finds +1
curl -sk https://downloads.vendor.io/a.tar.gz -o a.tar.gz
# finds +1
wget --no-check-certificate "https://cdn.vendor.io/b.tar.gz"
# finds +1
export NODE_TLS_REJECT_UNAUTHORIZED=0
# finds +1
git config --global http.sslVerify false
