"""Explorers: widgets over the functions of the other rooms; no arithmetic of their own."""
