#!/bin/bash
psql -v name="$1" -c "SELECT * FROM users WHERE name = :'name'"
mysql -e "DELETE FROM users WHERE id = '$last_id'"
sqlite3 "$1" "SELECT count(*) FROM hits"
