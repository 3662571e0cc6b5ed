"""git, word level: the only package that starts git or imports GitPython."""
