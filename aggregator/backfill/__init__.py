"""Web archives (WARC files) in, the articles out that passes would have collected had they run then.

raw        a file -> its answers, one by one
matching   an address -> the source it belongs to, or the endpoint it is
reading    a batch of answers -> articles and announcements; pure, for an executor
queues     whose turn it is: a source's answers in their order, one batch of a source at a time
filling    the whole: read, store, study, index; where to go on after a kill
"""

from aggregator.backfill.filling import Filling
from aggregator.backfill.matching import Outlets
from aggregator.backfill.order import Order
from aggregator.backfill.survey import Survey, survey
from aggregator.backfill.tally import Tally

__all__ = ["Filling", "Order", "Outlets", "Survey", "Tally", "survey"]
