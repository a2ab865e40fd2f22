"""What every measurement needs: databases to measure in, load, sessions that are held open, and a place for the figures."""
