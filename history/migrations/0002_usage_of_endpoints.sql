-- The same name may be a model of several endpoints; '' where it was not noted which.
ALTER TABLE usage ADD COLUMN endpoint TEXT NOT NULL DEFAULT '';

-- The part of the prompt that the endpoint knew from an earlier request.
ALTER TABLE usage ADD COLUMN cached_tokens INTEGER NOT NULL DEFAULT 0;
