"""Roads, places and travel times: where everything is and how long the way takes."""
