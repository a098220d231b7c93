"""The rule schemes, one file each: define a `Scheme`, and it stands in `SCHEMES`."""
