#!/bin/sh
# finds +1
curl -s http://get.example.org/setup | sudo bash
# finds +1
wget -qO- --no-check-certificate https://get.example.org | sh -s -- --yes
