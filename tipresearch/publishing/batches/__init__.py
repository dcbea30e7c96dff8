"""One notebook for many values of its parameters: a site with an index."""
