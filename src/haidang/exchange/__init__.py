"""How the house reaches outside: each outside system has a folder with its client, its contract and three doubles: one that works, one that refuses, one that crashes."""
