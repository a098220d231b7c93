"""Reports: pages to read and to hand over."""
