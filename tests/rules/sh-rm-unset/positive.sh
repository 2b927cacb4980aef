#!/bin/sh
# finds +1
rm -rf "$BUILD_DIR/"*
# finds +1
sudo_less() { rm -rf "${STEAMROOT}/"; }
# finds +1
rm -fr $1/*
# finds +1
rm -rf "$PREFIX/lib"
