FROM debian:13
RUN curl -fsSL https://example.org/a.tar.gz -o a.tar.gz
HEALTHCHECK CMD curl -k https://localhost:8443/health
HEALTHCHECK --interval=5s CMD curl --insecure https://127.0.0.1/health || exit 1
RUN wget --no-check-certificate https://example.org/b.tar.gz \
    && echo "0f343b0931126a20f133d67c2b018a3b  b.tar.gz" | sha256sum -c -
