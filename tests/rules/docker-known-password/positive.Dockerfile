FROM debian:13
# finds +1
RUN echo 'root:toor' | chpasswd
RUN useradd app && \
    # finds +1
    echo "app:app" | chpasswd
