"""OPDC's letters of reference: who may do what, composing, printing, asking whether one is genuine."""
