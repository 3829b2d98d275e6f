#!/bin/sh
# Keeps one finished piece of the database's log: archive-wal.sh PATH NAME FOLDER, called by PostgreSQL as archive_command.
# Never half a piece under its name, never another piece in place of one that is there, never "done" before it is on the disk.
set -eu
kept="$3/$2.gz"
if [ -e "$kept" ]; then
    gzip -dc "$kept" | cmp -s - "$1" # the same again after a crash is well; anything else is refused
    exit
fi
part="$3/.$2.$$"
trap 'rm -f "$part"' EXIT
gzip -1 -n -c "$1" >"$part"
sync "$part"
mv "$part" "$kept"
sync "$3"
