-- The name of who asked, where several people share a conversation; '' elsewhere. It used to stand
-- before the words.
ALTER TABLE turn ADD COLUMN speaker TEXT NOT NULL DEFAULT '';

UPDATE message SET content = substr(content, instr(content, ': ') + 2)
WHERE role = 'user' AND instr(content, ': ') > 0
AND turn_id IN (SELECT id FROM turn WHERE person_id = 0 AND question_id IS NOT NULL);

UPDATE turn SET speaker = substr(question, 1, instr(question, ': ') - 1),
                question = substr(question, instr(question, ': ') + 2)
WHERE person_id = 0 AND question_id IS NOT NULL AND instr(question, ': ') > 0;
