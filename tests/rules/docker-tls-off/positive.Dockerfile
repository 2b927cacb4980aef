FROM debian:13
# finds +1
RUN curl -fsSLk https://example.org/a.tar.gz -o a.tar.gz
RUN apt-get update \
    # finds +1
    && wget --no-check-certificate https://example.org/b.tar.gz
# finds +1
ENV NODE_TLS_REJECT_UNAUTHORIZED=0
# finds +1
RUN npm config set strict-ssl false
