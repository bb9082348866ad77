"""How each clause of SPEC.md is checked: one module per chapter, nothing but properties."""
