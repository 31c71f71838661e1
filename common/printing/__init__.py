"""Papers of the portal as PDF: the press, the mended text layer, and what people typed made fit for print."""
