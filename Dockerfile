# Defwatch in a container: docs/decisions/0005-container.md says why it is made this way.
FROM python:3.13-slim AS build
WORKDIR /build
RUN python3 -m venv /app
COPY requirements.lock ./
RUN /app/bin/python -m pip install --quiet --no-cache-dir --no-compile --no-deps \
    --require-hashes --only-binary :all: --requirement requirements.lock
COPY pyproject.toml README.md LICENSE feeds.yaml ./
COPY bot bot/
COPY storage storage/
COPY notifiers notifiers/
RUN /app/bin/python -m pip install --quiet --no-cache-dir --no-compile --no-deps --no-index \
    --no-build-isolation . \
    && /app/bin/python -m compileall -qq --invalidation-mode unchecked-hash -x /site-packages/pip/ /app/lib

FROM python:3.13-slim
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Defwatch" \
      org.opencontainers.image.description="Watches news feeds for India–Russia defence and sends digests with sources" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.authors="The Defwatch founders" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV PATH=/app/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/data \
    DEFWATCH_CONFIG=/config/feeds.yaml \
    DEFWATCH_DATABASE_URL=sqlite:////data/defwatch.db
COPY --from=build /app /app
COPY feeds.yaml /config/feeds.yaml
RUN install -d -o 10001 -g 10001 /data
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 CMD ["defwatch", "healthcheck"]
ENTRYPOINT ["defwatch"]
CMD ["run", "--host", "0.0.0.0"]
