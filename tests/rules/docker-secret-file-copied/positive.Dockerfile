FROM node:24
# finds +1
COPY .netrc /root/
# finds +1
ADD --chown=node deploy/id_ed25519 /home/node/.ssh/id_ed25519
# finds +1
COPY package.json .env ./
