-- Version 7: which sources' lead images readers may be shown, and the places of a region found by an index.

ALTER TABLE sources ADD COLUMN images INTEGER NOT NULL DEFAULT 0 /* 1 if readers may be shown its lead images, straight from its own address. */;
CREATE INDEX places_by_region ON places (region);
