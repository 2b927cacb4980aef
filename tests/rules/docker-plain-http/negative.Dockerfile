FROM debian:13
ADD https://example.org/a.tar.gz /opt/
ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d http://example.org/a.tar.gz /opt/
RUN curl -SL http://example.org/b.zip -o b.zip && echo "$SUM  b.zip" | sha256sum -c && unzip b.zip
HEALTHCHECK CMD curl -f http://localhost:8080/
RUN echo "deb http://deb.debian.org/debian trixie main" > /etc/apt/sources.list
RUN curl http://metadata:8080/ready
