-- The settings that a turn was asked with, for its answer alone: JSON.
ALTER TABLE turn ADD COLUMN run TEXT NOT NULL DEFAULT '{}';
