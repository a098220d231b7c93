"""Value: what a relationship has brought and is likely to bring."""
