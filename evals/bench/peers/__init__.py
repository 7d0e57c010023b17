"""Contestants built from other libraries, as their own documentation would have it."""
