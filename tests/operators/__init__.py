"""Every operator that torch offers: under which names, by which rule it is called, and why not."""
