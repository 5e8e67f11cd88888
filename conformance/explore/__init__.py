"""Exploration: requests that no case sends, failed cases made small, and two targets held against each other."""
