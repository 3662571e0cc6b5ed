"""Examine: what is in a repository. Facts in, facts out; one file an examiner, one register."""
