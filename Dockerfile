# The product and the register's stand-in in one image. No compiler, no dev packages, no root.
FROM python:3.13-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/packages
COPY requirements.txt /tmp/requirements.txt
RUN /opt/packages/bin/pip install --require-hashes --only-binary :all: -r /tmp/requirements.txt

FROM python:3.13-slim-bookworm AS product
ENV PATH=/opt/packages/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    STATIC_ROOT=/srv/static
RUN groupadd --system --gid 10001 sscard \
    && useradd --system --uid 10001 --gid sscard --home-dir /srv/state --create-home --shell /usr/sbin/nologin sscard
COPY --from=packages /opt/packages /opt/packages
WORKDIR /srv/sscard
COPY manage.py ./
COPY locale ./locale
COPY static ./static
COPY templates ./templates
COPY audit ./audit
COPY accounts ./accounts
COPY authorities ./authorities
COPY integrators ./integrators
COPY families ./families
COPY benefits ./benefits
COPY registry ./registry
COPY sscard ./sscard
# The settings want every variable; these values live in this one command, open nothing and reach no server.
RUN python -m compileall -q . \
    && SECRET_KEY=build SEALING_KEYS=1=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE= \
    INDEX_KEYS=a=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE= DATABASE_URL=postgres://none@127.0.0.1:1/none \
    REDIS_URL=redis://127.0.0.1:1/0 REGISTRY_URL=http://127.0.0.1:1 REGISTRY_TOKEN=build \
    EMAIL_URL=smtp://127.0.0.1:1 AUDIT_SEAL_KEYS=1=ZXZlbnRzIGFyZSBzZWFsZWQgdW5kZXIgdGhpcyBrZXk= \
    python manage.py collectstatic --no-input --verbosity 0
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "from urllib.request import ProxyHandler, build_opener; build_opener(ProxyHandler({})).open('http://localhost:8000/healthz', timeout=4)"]
# A slow client holds a worker: the proxy in front buffers both ways.
CMD ["gunicorn", "sscard.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--preload", "--no-control-socket", \
    "--worker-tmp-dir", "/dev/shm", "--max-requests", "20000", "--max-requests-jitter", "2000"]
