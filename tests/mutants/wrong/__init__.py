"""Wrong autograds, a module for each chapter of SPEC.md: the suite must reject every one."""
