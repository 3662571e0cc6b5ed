"""Speed and memory beside the plain tools a user would pick. `make bench` runs all; figures are ratios of one run."""
