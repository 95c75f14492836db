"""How the work goes in a region: drawings and tables of counts, for whoever has a duty there."""
