"""The parts of a pass, which `aggregator/pipeline.py` tells from top to bottom; a run is one pass of `aggregator collect`."""
