"""A client's own files: found, read, mapped, checked, completed; the base that comes of them."""
