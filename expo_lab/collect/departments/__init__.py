"""Departments: what each of them holds, and the errors in it."""
