# Hamdam as an image, for amd64 and arm64; docs/install-docker.md tells how to use it.
# Where downloads are blocked, BASE_IMAGE, DEBIAN_MIRROR and PIP_INDEX_URL name mirrors.
ARG BASE_IMAGE=python:3.13-slim-trixie

FROM ${BASE_IMAGE} AS build

# tini passes signals on to the bot and buries what its child processes leave behind.
ARG DEBIAN_MIRROR
# hadolint ignore=DL3008
RUN if [ -n "${DEBIAN_MIRROR}" ]; then \
        find /etc/apt \( -name '*.sources' -o -name sources.list \) -exec \
            sed -Ei "s#^((URIs:|deb) +)https?://[^/ ]+#\1${DEBIAN_MIRROR%/}#" {} +; \
    fi \
    && apt-get update \
    && apt-get install -y --no-install-recommends tini

# requirements-mcp.txt brings what MCP_FILE needs, requirements-metrics.txt what METRICS_PORT does, and
# requirements-pictures.txt the pictures of /usage: several of them have a space between. Only wheels:
# there is no compiler here either.
ARG REQUIREMENTS=requirements.txt
ARG PIP_INDEX_URL
COPY requirements*.txt /tmp/
RUN python -m venv /opt/venv \
    && for file in ${REQUIREMENTS}; do set -- "$@" -r "/tmp/${file}"; done \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check \
        --only-binary :all: "$@" \
    && /opt/venv/bin/pip uninstall --yes pip

# .dockerignore lets through what the bot runs with, and nothing else.
COPY . /app
RUN rm -f /app/requirements*.txt && python -m compileall -q /app

FROM ${BASE_IMAGE}
RUN useradd --uid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin hamdam \
    && install -d -o hamdam -g hamdam -m 0700 /data
COPY --from=build /usr/bin/tini /usr/bin/tini
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app

ENV PATH="/opt/venv/bin:${PATH}" \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATABASE_URL=sqlite:////data/hamdam.db
WORKDIR /app
USER 10001:10001
VOLUME /data

# With METRICS_PORT the bot tells how it is. Without it, that the container runs is all there is to
# see: tini ends when the bot does.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["python", "-I", "-c", "\
import http.client, os, sys; \
port = os.environ.get('METRICS_PORT', '').strip(); \
web = http.client.HTTPConnection('127.0.0.1', int(port or 0), timeout=4); \
port and web.request('GET', '/healthz'); \
sys.exit(bool(port) and web.getresponse().status != 200)"]

ENTRYPOINT ["tini", "--"]
CMD ["python", "bot.py"]
