"""Assignment and ranking: pure, no Django import."""
