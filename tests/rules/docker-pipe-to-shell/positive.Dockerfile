FROM debian:13
RUN apt-get update && \
    # finds +1
    curl -fsSL https://example.org/setup.sh | bash -
# finds +1
RUN wget -qO- https://example.org/install | sh -s -- -y
