"""Requirements and cases as typed records: loading, expansion, lint."""
