FROM debian:13
# finds +1
RUN apt-get install -y --allow-unauthenticated tool
# finds +1
RUN echo "deb [trusted=yes] http://packages.example.org/ stable main" > /etc/apt/sources.list.d/x.list
RUN yum update -y && \
    # finds +1
    yum install -y --nogpgcheck https://example.org/tool.rpm
# finds +1
RUN apk add --allow-untrusted --repository http://example.org/alpine tool
