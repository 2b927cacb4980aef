FROM node:24
# finds +1
ARG NPM_TOKEN
# finds +1
ARG db_PASSWORD
RUN echo "//registry.example.org/:_authToken=${NPM_TOKEN}" > .npmrc && npm ci && rm .npmrc
