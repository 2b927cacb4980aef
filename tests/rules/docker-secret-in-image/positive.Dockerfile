FROM node:24
# finds +1
ENV API_TOKEN=9f8e7d6c5b4a3928
# finds +1
ENV DB_PASSWORD hT7!kq29Lm
# finds +1
ARG NPM_TOKEN="npm_9f8e7d6c5b4a3928"
