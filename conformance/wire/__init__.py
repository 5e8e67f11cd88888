"""Query encoding, signing, transport: what goes over the wire and what came back. Never judges."""
