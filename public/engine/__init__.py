"""Pure reckoning behind the open numbers; nothing here knows Django."""
