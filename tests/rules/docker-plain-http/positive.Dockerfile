FROM debian:13
# finds +1
ADD http://example.org/a.tar.gz /opt/
RUN mkdir -p /opt/b && \
    # finds +1
    curl -SL http://example.org/b.zip -o b.zip && unzip b.zip
