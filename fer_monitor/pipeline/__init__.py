"""From a source to snapshots: the pure analyzer and the threads around it."""
