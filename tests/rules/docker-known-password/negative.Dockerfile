FROM debian:13
RUN echo "root:${ROOT_PASSWORD}" | chpasswd
RUN --mount=type=secret,id=pw chpasswd < /run/secrets/pw
RUN echo 'root:$6$salt$hash' | chpasswd -e
