# The builder is an argument so that a local root can stand in for it where no registry of images is reached.
ARG BUILDER=docker.io/library/rust:1.95-bookworm
FROM ${BUILDER} AS build
FROM scratch
COPY --from=build /pentad /pentad
ENTRYPOINT ["/pentad", "action"]
