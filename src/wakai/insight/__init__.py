"""Counting over many cases: exports, replays of rulebook versions; the one room that knows DuckDB."""
