"""Problems of other people's formats as ordinary problems, and plans back in those formats."""
