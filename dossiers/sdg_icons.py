"""A small drawing for each Sustainable Development Goal: our own lines, not the UN's icons, whose use has rules.

Paths in a square of 24 units, drawn as lines. They stand beside number and name and add nothing to what is said.
"""

ICONS = {
    # people
    1: "M8 4a2 2 0 1 0 .01 0M16 4a2 2 0 1 0 .01 0M4 20v-5a4 4 0 0 1 8 0v5M12 20v-5a4 4 0 0 1 8 0v5",
    # a bowl that steams
    2: "M3 12h18a9 9 0 0 1-18 0zM9 9c0-2 2-2 2-5M14 9c0-2 2-2 2-5",
    # a heart
    3: "M12 20C4 14 3 10 3 8a4.5 4.5 0 0 1 9-1a4.5 4.5 0 0 1 9 1c0 2-1 6-9 12z",
    # an open book
    4: "M12 6C9 4 6 4 3 5v14c3-1 6-1 9 1c3-2 6-2 9-1V5c-3-1-6-1-9 1zM12 6v14",
    # equal
    5: "M12 3a9 9 0 1 0 .01 0M8 10h8M8 14h8",
    # a drop
    6: "M12 3c4 5 6 8 6 11a6 6 0 0 1-12 0c0-3 2-6 6-11z",
    # the sun
    7: "M12 8a4 4 0 1 0 .01 0M12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M19 5l-2 2M7 17l-2 2",
    # growing bars
    8: "M3 21h18M6 18v-5M11 18v-8M16 18v-11M4 9l6-5l4 2l6-4",
    # a cube
    9: "M12 3l8 4.5v9L12 21l-8-4.5v-9zM12 12l8-4.5M12 12v9M12 12L4 7.5",
    # nearer to each other
    10: "M5 12h14M12 2v6M9 5l3 3l3-3M12 22v-6M9 19l3-3l3 3",
    # houses
    11: "M3 21h18M5 21V10h6M11 21V4h8v17M14 8h2M14 12h2M14 16h2",
    # without end
    12: "M12 12c2-4 4-5 6-5a5 5 0 0 1 0 10c-2 0-4-1-6-5c-2-4-4-5-6-5a5 5 0 0 0 0 10c2 0 4-1 6-5",
    # the globe
    13: "M12 3a9 9 0 1 0 .01 0M3 12h18M12 3c-5 5-5 13 0 18M12 3c5 5 5 13 0 18",
    # a fish
    14: "M3 12c4-6 10-6 14 0c-4 6-10 6-14 0zM17 12l4-4v8z",
    # a tree
    15: "M12 21v-7M12 3a5.5 5.5 0 1 0 .01 0M6 21h12",
    # scales
    16: "M12 3v18M7 21h10M5 6h14M5 6l-3 7h6zM19 6l-3 7h6z",
    # two rings
    17: "M9 6a6 6 0 1 0 .01 0M15 6a6 6 0 1 0 .01 0",
}
