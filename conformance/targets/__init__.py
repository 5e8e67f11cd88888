"""What is tested: profiles, probes, and the guard in front of real AWS."""
