FROM debian:13
# finds +1
RUN export PATH=/opt/bin:$PATH
# finds +1
RUN cd /srv/app
RUN make
# finds +1
RUN . /opt/venv/bin/activate
# finds +1
RUN service postgresql start
