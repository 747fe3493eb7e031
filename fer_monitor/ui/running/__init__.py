"""A session from Start to saved files, off the UI thread; shows nothing."""
