-- What a persona says first in a thread that is opened with it; '' for nothing.
ALTER TABLE persona ADD COLUMN opening TEXT NOT NULL DEFAULT '';

-- Whether the persona has said that in the thread where it speaks.
ALTER TABLE persona_use ADD COLUMN has_opened INTEGER NOT NULL DEFAULT 0;
