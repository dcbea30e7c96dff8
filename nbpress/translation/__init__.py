"""What pages say in another language: catalogues of sentences, and pages and drawings written again."""
