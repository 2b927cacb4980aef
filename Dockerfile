# The builder is an argument, so that a local root can stand in for it where no registry of images can be reached, or one that you name by
# digest. Here it is a tag: it follows the fixes of Debian below the one version of Rust, and a digest would fix those that are known. What a
# release ships is not built here, and is named by its digest.
ARG BUILDER=docker.io/library/rust:1.95-bookworm

FROM ${BUILDER} AS build
WORKDIR /src

# musl, not glibc: a static glibc loads the name-service modules that a machine's nsswitch.conf names, and crashes where they
# were built for another glibc. The binary in the image is also the one for developers' machines.
RUN set -eu; \
    target="$(uname -m)-unknown-linux-musl"; \
    command -v musl-gcc > /dev/null || { \
        apt-get update; \
        apt-get install --yes --no-install-recommends musl-tools; \
    }; \
    test -d "$(rustc --print sysroot)/lib/rustlib/$target" || rustup target add "$target"

COPY . .
RUN set -eu; \
    target="$(uname -m)-unknown-linux-musl"; \
    cargo build --release --locked --target "$target"; \
    cp "target/$target/release/pentad" /pentad

# An empty root is what it will run in.
RUN mkdir /empty && cp /pentad /empty/pentad && chroot /empty /pentad --version

FROM scratch
COPY --from=build /pentad /pentad
ENTRYPOINT ["/pentad", "action"]
