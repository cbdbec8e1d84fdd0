-- Version 10: `aggregator backfill --again` that was ended is gone on with.

ALTER TABLE backfills ADD COLUMN again TEXT /* When the last `aggregator backfill --again` began that read it once more: the files of one such command have the same; NULL: none has. */;
