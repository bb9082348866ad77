"""How the law is read, the subject run, and the verdict told."""
