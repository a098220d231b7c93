"""Privacy: pseudonyms, erasure, and how well rows hide among their like."""
