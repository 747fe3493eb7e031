"""Read the name labels of gallery tiles; nothing in here is imported unless switched on."""
