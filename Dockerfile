# The current long-term release of Node: the floor of the project, 20, gets no security fixes any more.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY bin bin
COPY openapi openapi
COPY db db
COPY src src
RUN node bin/build.js && npm prune --omit=dev
# The links among the libraries of the embedded database, which the user below may not make.
RUN node -e "import('./dist/db/native.js').then(({ findNative }) => findNative('/tmp', '/tmp/none'))"

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 DATA_DIR=/data
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/bin bin
COPY --from=build /app/db/migrations db/migrations
COPY --from=build /app/dist dist
# shown in the API description
COPY --from=build /app/openapi/examples openapi/examples
COPY docs/errors.md docs/errors.md
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Without DATABASE_URL the embedded database in /data serves.
CMD ["node", "--max-old-space-size=1024", "dist/src/cli.js", "serve"]
