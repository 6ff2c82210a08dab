"""One file per version of an instrument, named key_version. Each defines INSTRUMENT."""
