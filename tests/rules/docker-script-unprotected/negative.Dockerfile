FROM debian:13
RUN curl -sL https://example.org/setup.sh | bash
RUN curl -s http://localhost:8080/health | sh
RUN curl -k https://example.org/a.tar.gz | tar xz
