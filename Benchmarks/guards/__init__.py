"""What must hold on any machine, however busy: shapes of plans, buffers touched, and ratios within one run. Never absolute times."""
