FROM node:24
ARG NPM_TOKEN
ENV API_TOKEN=$NPM_TOKEN
ENV DB_PASSWORD=changeme SECRET_KEY_BASE=dummy-for-the-build
ENV TOKEN_FILE=/run/secrets/token PASSWORD=
ENV TOKEN_URL=https://example.org/token
