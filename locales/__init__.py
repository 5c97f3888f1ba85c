"""The catalogues: a .po to translate in and the .mo compiled from it, for each language."""
