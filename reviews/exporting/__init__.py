"""Tables that leave the portal: what stands in them, and the formats they are written in."""
