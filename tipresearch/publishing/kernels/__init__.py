"""Warm kernels: real, clean ipykernels forked from a process that has the imports done.

`server` is that process, `forked` what becomes of its child, `client` starts it and asks
it for kernels, and `provisioner` offers them to everything that speaks jupyter_client.
"""
