FROM node:24 AS build
ARG GITHUB_TOKEN
RUN ./fetch
FROM debian:13
ARG VERSION
ARG TOKEN_NAME
RUN --mount=type=secret,id=npm npm ci
COPY --from=build /app /app
