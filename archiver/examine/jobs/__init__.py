"""Work without a visitor: what runs by the clock, commands for hands, queued work, and what starts each."""
