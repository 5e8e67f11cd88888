"""Findings from exchanges, one small class per layer. Never sends."""
