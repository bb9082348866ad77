"""Wrong autograds: each module, once imported, makes torch break the clauses that it names.

Load one with `pytest -p tests.mutants.NAME`, or import it before a script runs.
"""
