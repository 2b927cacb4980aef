#!/bin/bash
# finds +1
mysql -e "DELETE FROM users WHERE name = '$1'"
# finds +1
sqlite3 "$db" "SELECT * FROM hits WHERE domain LIKE '%${domain}%';"
