FROM debian:13
RUN chmod 755 /srv/app && chmod 1777 /tmp && chmod 777 /tmp && chmod +x /entry.sh
