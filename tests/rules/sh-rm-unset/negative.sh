#!/bin/sh
dir=$(mktemp -d)
rm -rf "$dir/"*
rm -rf "${BUILD_DIR:?}/"*
rm -rf "$OUT_DIR"
rm -rf "$OUT_DIR/cache/objects"
for d in a b; do rm -rf "$d/"*; done
if [ -n "$TARGET" ]; then
    rm -rf "$TARGET/"*
fi
rm -f "$HOME/"*.bak
