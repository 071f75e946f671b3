"""The log's arithmetic: trees, tiles, notes, receipts, commitments. Pure: bytes in, bytes out."""
