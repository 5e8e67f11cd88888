"""Published results for real, public emulators, and the command that makes them."""
