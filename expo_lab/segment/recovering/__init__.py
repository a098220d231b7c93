"""Recovering: how well what is known finds what is true."""
