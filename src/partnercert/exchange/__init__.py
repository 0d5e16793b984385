"""Credentials and learning records, in and out: data of other standards becomes evidence, awards become badges.

No module of it is imported with the library: `from partnercert.exchange import open_badges`.
"""
