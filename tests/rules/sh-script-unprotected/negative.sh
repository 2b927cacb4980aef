#!/bin/sh
curl -s https://get.example.org/setup | sudo bash
curl -s http://localhost:8080/setup | sh
curl -s http://get.example.org/list | grep x
curl -k https://get.example.org/list | perl -ne 'print if /x/'
curl -s http://get.example.org/list | bash -n
