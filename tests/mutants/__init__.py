"""The museum of mutants: autograds that are wrong on purpose, and some that are merely strange.

A mutant patches the installed torch. `python -m tests.mutants` shows what there is and what can
be done with it; `pytest -p tests.mutants.plugin --mutant NAME` judges one like any other torch.
"""
