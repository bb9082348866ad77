"""What clause tests quantify over: tensors, and tables of functions, views and mutations."""
