"""The reference target: a complete in-memory Amazon SES v1 Query API (2010-12-01), run as its own process.

It is written from the reference text alone and imports nothing of the rest of the package, so that a mistake of
the suite's own encoder, signer or judge can't hide behind the same mistake here.
"""
