#!/bin/sh
API_TOKEN=$(cat /run/secrets/token)
API_TOKEN="${API_TOKEN:-}"
DB_PASSWORD=changeme-please
SECRET=
KEY=us-east-1
TEST_TOKEN=9f8e7d6c5b4a39281706
