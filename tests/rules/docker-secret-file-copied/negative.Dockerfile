FROM node:24
COPY .env.example /app/.env
COPY deploy/id_ed25519.pub /home/node/.ssh/authorized_keys
COPY --from=build /app/.npmrc /app/
COPY package.json .npmrc src ./
