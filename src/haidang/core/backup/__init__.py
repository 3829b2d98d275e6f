"""
Backups: everything a house is, put elsewhere while it goes on working, and put back whole.

A backup is a folder of its own in a place (a folder or a bucket): the database, the files, the lake, and last of all the
manifest, which names everything with its digest. What has no manifest is no backup. The database comes first, the files
and the lake after it: whatever the database names was written before and is therefore there.
"""
