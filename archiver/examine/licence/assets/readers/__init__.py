"""What runs in the child process: bytes of one asset in, the words about rights that it carries out.

This package is started as `readers` with the standard library and brotli on its path and nothing else of ours:
importing `archiver` would cost more than reading a hundred pictures. So its imports are relative.
"""
