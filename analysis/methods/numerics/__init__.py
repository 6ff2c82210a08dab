"""Arithmetic that the methods share: arrays in, numbers out, no knowledge of plans or trials."""
