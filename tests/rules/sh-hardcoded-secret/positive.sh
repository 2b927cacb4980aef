#!/bin/sh
# finds +1
API_TOKEN="9f8e7d6c5b4a39281706"
# finds +1
export DB_PASSWORD=hT7_kq29Lm.vZx
