FROM debian:13
RUN apt-get install -y tool
RUN echo "deb [signed-by=/etc/apt/keyrings/x.asc] https://packages.example.org/ stable main" > /etc/apt/sources.list.d/x.list
RUN apk add --no-cache --allow-untrusted /tmp/built-here.apk
RUN echo "deb [trusted=yes] file:/srv/packages ./" > /etc/apt/sources.list.d/local.list
