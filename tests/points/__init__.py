"""Special points: functions where their gradient is a matter of rule.

`families/` holds the points, a line each; `point.py` says what a line is made of, `rules.py`
which rules there are and what each implies, `table.py` gathers the lines.
"""
