#!/bin/bash
set -e
cd "$cache"
rm -rf *
