"""Case files: a case with all its proofs in one file that anybody checks without us. No framework, no database, no network."""
