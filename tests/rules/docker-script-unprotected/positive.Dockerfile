FROM debian:13
# finds +1
RUN curl -sL http://example.org/setup.sh | bash
RUN apt-get update \
    # finds +1
    && wget --no-check-certificate -qO- https://example.org/install | sh
