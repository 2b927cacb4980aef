FROM debian:13
RUN export PATH=/opt/bin:$PATH && make
RUN cd /srv/app && make
RUN cd /srv/app; make
RUN . /opt/venv/bin/activate && pip install x
RUN service postgresql start && psql -c 'create database x'
RUN set -eux; \
    make
