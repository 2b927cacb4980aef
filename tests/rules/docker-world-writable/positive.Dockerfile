FROM debian:13
# finds +1
RUN chmod -R 777 /usr/bin
RUN mkdir -p /srv/app && \
    # finds +1
    chmod a+rwx /srv/app
