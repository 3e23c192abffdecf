# Rafiq in one container: the server with its worker inside, data in /data.
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY scripts/constraints.txt ./scripts/
COPY backend ./backend
RUN python -m venv /opt/rafiq && /opt/rafiq/bin/pip install --no-cache-dir --constraint scripts/constraints.txt '.[postgres]'

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data --create-home rafiq
COPY --from=build /opt/rafiq /opt/rafiq
ENV PATH=/opt/rafiq/bin:$PATH RAFIQ_DATA_DIR=/data RAFIQ_HOST=0.0.0.0 RAFIQ_PORT=8000
USER rafiq
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
# exec form: the process gets SIGTERM itself, finishes what runs and empties its queues.
CMD ["rafiq", "serve"]
