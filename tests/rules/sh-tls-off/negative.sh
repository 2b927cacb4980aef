#!/bin/sh
curl -s https://cdn.vendor.io/a.tar.gz -o a.tar.gz
curl -k https://localhost:8443/health
curl -k "https://$node:6443/healthz"
curl -k https://10.0.0.1/x
curl --cacert ca.pem https://cdn.vendor.io/a
unset NODE_TLS_REJECT_UNAUTHORIZED
