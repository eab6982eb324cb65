-- A word finds nobody by the end of their email, which half the gym shares: of an email what searching
-- looks through keeps the part before the @.

UPDATE client
    SET search_key = substr(search_key, 1, length(search_key) - length(email) + instr(email, '@') - 1)
    WHERE email <> '' AND erased_at IS NULL;
